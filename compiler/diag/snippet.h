#pragma once

#include <string>

#include "compiler/source/source.h"

namespace hark::diag {

// One source line as it is shown, and which of its columns a span covers.
struct Snippet {
  std::string line;             // printable, without a line end
  std::size_t mark_column = 0;  // terminal columns before the mark
  std::size_t mark_width = 1;   // at least 1: an empty span marks a place
};

// The line `span` begins on. A span over several lines is marked to the end of the first;
// far ends of very long lines are left out.
Snippet SnippetOf(const source::SourceSet& sources, source::Span span);

}  // namespace hark::diag
