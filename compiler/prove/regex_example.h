#pragma once

#include <string>
#include <string_view>

namespace hark::prove {

// A short text made to match a pattern: of alternatives the first, of what repeats as little
// as may be. It need not match where the pattern says more than this understands, so who
// uses it tries it.
std::string RegexExample(std::string_view pattern);

}  // namespace hark::prove
