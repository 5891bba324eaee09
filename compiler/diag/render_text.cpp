#include <fmt/format.h>

#include <algorithm>

#include "compiler/diag/printable.h"
#include "compiler/diag/render.h"
#include "compiler/diag/snippet.h"

namespace hark::diag {
namespace {

constexpr std::size_t kMaxFixCodePoints = 120;  // a fix is shown on one line

// ANSI "select graphic rendition" sequences (ECMA-48, 8.3.117).
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kGutter = "\x1b[34m";
constexpr std::string_view kReset = "\x1b[0m";

constexpr std::string_view SeverityColor(Severity severity) {
  switch (severity) {
    case Severity::Error: return "\x1b[1;31m";
    case Severity::Warning: return "\x1b[1;33m";
    case Severity::Note: return "\x1b[1;36m";
  }
  return {};
}

// Writes one diagnostic. Every line after the title starts with a gutter that is as wide
// as the longest line number shown.
class Renderer {
 public:
  Renderer(const source::SourceSet& sources, const Diagnostic& diagnostic, RenderOptions options,
           std::string& out)
      : sources_(sources), diagnostic_(diagnostic), options_(options), out_(out) {}

  void Render() {
    gutter_width_ = GutterWidth();
    Title();
    Place(diagnostic_.primary, '^', SeverityColor(diagnostic_.severity));
    for (const Label& note : diagnostic_.notes) Note(note);
    if (!diagnostic_.help.empty()) Remark("help", Words(diagnostic_.help));
    for (const FixIt& fix : diagnostic_.fixes) Remark("fix", FixWords(fix));
  }

 private:
  std::size_t GutterWidth() const {
    std::uint32_t last_line = LineOf(diagnostic_.primary.span);
    for (const Label& note : diagnostic_.notes) {
      last_line = std::max(last_line, LineOf(note.span));
    }
    return std::to_string(last_line).size();
  }

  std::uint32_t LineOf(source::Span span) const {
    return span.known() ? sources_.PlaceOf(span.file, span.begin).line : 1;
  }

  std::string Paint(std::string_view color, std::string_view text) const {
    if (!options_.color) return std::string(text);
    return fmt::format("{}{}{}", color, text, kReset);
  }

  void Title() {
    std::string head =
        fmt::format("{}[{}]", SeverityWord(diagnostic_.severity), CodeText(diagnostic_.code));
    std::string title = ": " + Printable(diagnostic_.title);
    out_ += Paint(SeverityColor(diagnostic_.severity), head) + Paint(kBold, title) + "\n";
  }

  // Where it is, the source line, and the mark below it with its words.
  void Place(const Label& label, char mark, std::string_view color) {
    if (!label.span.known()) {
      if (!label.text.empty()) Remark("note", Words(label.text));
      return;
    }
    auto [line, column] = sources_.PlaceOf(label.span.file, label.span.begin);
    Gutter("", "┌─");
    out_ +=
        fmt::format(" {}:{}:{}\n", Printable(sources_.file(label.span.file).name), line, column);

    Snippet snippet = SnippetOf(sources_, label.span);
    Gutter(std::to_string(line), "│");
    out_ += snippet.line.empty() ? "\n" : " " + snippet.line + "\n";

    Gutter("", "│");
    out_ += std::string(1 + snippet.mark_column, ' ');
    std::string words = label.text.empty() ? "" : " " + Printable(label.text);
    out_ += Paint(color, std::string(snippet.mark_width, mark) + words) + "\n";
  }

  void Gutter(std::string_view number, std::string_view rule) {
    out_ += Paint(kGutter, fmt::format("{:>{}} {}", number, gutter_width_, rule));
  }

  // A label elsewhere: what it says, then its own place.
  void Note(const Label& note) {
    Remark("note", Words(note.text));
    if (note.span.known()) Place({note.span, ""}, '-', kGutter);
  }

  void Remark(std::string_view role, std::string_view words) {
    Gutter("", "=");
    out_ += fmt::format(" {}: {}\n", Paint(kBold, role), words);
  }

  // Our own words may take several lines; the later ones stand below the first.
  std::string Words(std::string_view text) const {
    std::string words;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      words += Printable(text.substr(0, end)) + "\n" + std::string(gutter_width_ + 3, ' ');
      text.remove_prefix(end + 1);
    }
    return words + Printable(text);
  }

  // A fix away from the marked place says where it goes.
  std::string FixWords(const FixIt& fix) const {
    std::string_view replaced = sources_.Text(fix.span);
    bool removes = fix.text.empty();
    std::string_view verb = removes ? "remove" : replaced.empty() ? "insert" : "replace with";
    std::string words = fmt::format(
        "{} `{}`", verb, PrintableHead(removes ? replaced : fix.text, kMaxFixCodePoints));
    if (fix.span == diagnostic_.primary.span) return words;
    auto [line, column] = sources_.PlaceOf(fix.span.file, fix.span.begin);
    return fmt::format("{} at {}:{}", words, line, column);
  }

  const source::SourceSet& sources_;
  const Diagnostic& diagnostic_;
  RenderOptions options_;
  std::string& out_;
  std::size_t gutter_width_ = 1;
};

}  // namespace

std::string RenderText(const source::SourceSet& sources, std::span<const Diagnostic> diagnostics,
                       RenderOptions options) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!out.empty()) out += '\n';
    Renderer(sources, diagnostic, options, out).Render();
  }
  return out;
}

}  // namespace hark::diag
