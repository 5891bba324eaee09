#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hark::diag {

// The candidate an author most likely meant: the one fewest typing slips away
// (insertions, deletions, replacements, swaps of neighbours), if that is at most a
// third of the word's length. The first of equals.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace hark::diag
