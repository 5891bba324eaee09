#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hark::diag {

// The text as it is safe to show in a terminal or a log. What would move the cursor, change
// colours, reorder the line or hide is made visible instead: control characters as their
// pictures (␛), others as <U+202E>. A tab becomes four spaces, ill-formed bytes U+FFFD.
// Works code point by code point, so a line's parts printed apart join to the line printed.
std::string Printable(std::string_view text);

// The same of a text of several lines: `line_break` stands between them.
std::string PrintableLines(std::string_view text, std::string_view line_break);

// At most the first or the last `count` code points, printable, with … for what is left out.
std::string PrintableHead(std::string_view text, std::size_t count);
std::string PrintableTail(std::string_view text, std::size_t count);

}  // namespace hark::diag
