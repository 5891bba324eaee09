#include "compiler/diag/snippet.h"

#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/diag/printable.h"

namespace hark::diag {
namespace {

// Code points shown before, in and after the mark. A line of a script may be 1 MiB long,
// and 200 errors on it must not print 200 MiB.
constexpr std::size_t kMaxBefore = 120;
constexpr std::size_t kMaxMarked = 120;
constexpr std::size_t kMaxAfter = 80;

}  // namespace

Snippet SnippetOf(const source::SourceSet& sources, source::Span span) {
  const source::File& file = sources.file(span.file);
  std::uint32_t number = sources.PlaceOf(span.file, span.begin).line;
  std::string_view line = sources.Line(span.file, number);
  std::size_t line_start = file.line_starts[number - 1];
  std::size_t begin = std::min<std::size_t>(span.begin - line_start, line.size());
  std::size_t end = std::clamp<std::size_t>(span.end > line_start ? span.end - line_start : 0,
                                            begin, line.size());

  std::string before = PrintableTail(line.substr(0, begin), kMaxBefore);
  std::string marked = PrintableHead(line.substr(begin, end - begin), kMaxMarked);
  std::string after = PrintableHead(line.substr(end), kMaxAfter);
  Snippet snippet;
  snippet.mark_column = unicode::DisplayWidth(before);
  snippet.mark_width = std::max<std::size_t>(unicode::DisplayWidth(marked), 1);
  snippet.line = before + marked + after;
  return snippet;
}

}  // namespace hark::diag
