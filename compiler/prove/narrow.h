#pragma once

#include <string_view>

namespace hark::prove {

// Whether all that a named group of a pattern can take is made of what the pattern writes
// out, letters and digits of ASCII, `_` and `-`: `(?<size>[a-z]+)`, `(?<id>\d{3,})`. What
// is not seen to be so is not.
bool IsNarrowGroup(std::string_view pattern, std::string_view group);

}  // namespace hark::prove
