#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

// JSON that somebody else wrote: a platform, a program that embeds this one, an older release.
namespace hark::value {

// More than any value of a script comes to as JSON, and far from the end of a stack for whoever
// writes or walks it.
inline constexpr int kMaxNesting = 100;

// Whether objects and arrays stand more than `levels` deep in one another.
bool NestsDeeper(std::string_view text, int levels);

// Discarded (json::is_discarded) where the text is not JSON or nests deeper than kMaxNesting.
// Never throws.
nlohmann::json ParseJson(std::string_view text);

}  // namespace hark::value
