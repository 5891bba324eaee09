#include <fmt/format.h>

#include "compiler/base/unicode.h"
#include "compiler/diag/render.h"

namespace hark::diag {
namespace {

// A JSON string (RFC 8259, section 7); ill-formed bytes become U+FFFD.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char byte : unicode::ToUtf8(text)) {
    switch (byte) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\r': quoted += "\\r"; break;
      case '\t': quoted += "\\t"; break;
      default:
        if (byte >= 0 && byte < 0x20) {
          quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
        } else {
          quoted += byte;
        }
    }
  }
  return quoted + '"';
}

// The members that say where a span is; all null when nobody knows.
std::string Where(const source::SourceSet& sources, source::Span span) {
  if (!span.known()) {
    return R"("file":null,"line":null,"column":null,"end_line":null,"end_column":null)";
  }
  source::Place begin = sources.PlaceOf(span.file, span.begin);
  source::Place end = sources.PlaceOf(span.file, span.end);
  return fmt::format(R"("file":{},"line":{},"column":{},"end_line":{},"end_column":{})",
                     Quoted(sources.file(span.file).name), begin.line, begin.column, end.line,
                     end.column);
}

std::string NoteObject(const source::SourceSet& sources, const Label& note) {
  return fmt::format(R"({{"message":{},{}}})", Quoted(note.text), Where(sources, note.span));
}

std::string FixObject(const source::SourceSet& sources, const FixIt& fix) {
  return fmt::format(R"({{"replacement":{},{}}})", Quoted(fix.text), Where(sources, fix.span));
}

template <typename Item, typename Object>
std::string Array(const std::vector<Item>& items, Object object) {
  std::string array = "[";
  for (const Item& item : items) {
    if (array.size() > 1) array += ',';
    array += object(item);
  }
  return array + ']';
}

std::string DiagnosticObject(const source::SourceSet& sources, const Diagnostic& diagnostic) {
  auto note = [&](const Label& label) { return NoteObject(sources, label); };
  auto fix = [&](const FixIt& fix_it) { return FixObject(sources, fix_it); };
  return fmt::format(
      R"({{"code":"{}","name":{},"severity":"{}","message":{},{},"label":{},"notes":{},)"
      R"("help":{},"fixes":{}}})",
      CodeText(diagnostic.code), Quoted(diagnostic.name), SeverityWord(diagnostic.severity),
      Quoted(diagnostic.title), Where(sources, diagnostic.primary.span),
      Quoted(diagnostic.primary.text), Array(diagnostic.notes, note), Quoted(diagnostic.help),
      Array(diagnostic.fixes, fix));
}

}  // namespace

std::string RenderJson(const source::SourceSet& sources, std::span<const Diagnostic> diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += DiagnosticObject(sources, diagnostic);
    out += '\n';
  }
  return out;
}

}  // namespace hark::diag
