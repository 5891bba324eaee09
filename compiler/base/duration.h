#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hark {

// The units that lengths of time are written in, as in "1h30m".
struct DurationUnit {
  char letter;
  std::int64_t ms;
};
inline constexpr DurationUnit kDurationUnits[] = {
    {'s', 1'000}, {'m', 60'000}, {'h', 3'600'000}, {'d', 86'400'000}, {'w', 604'800'000}};

// The longest, either way: from the first moment of the year 1 to the last of the year 9999.
inline constexpr std::int64_t kDurationMaxMs = 3'652'059 * std::int64_t{86'400'000} - 1;

// A length of time as people write it, "90s", "1h30m" or "2w", in ms: whole numbers, each
// with its unit, in any order. Nothing when it is not one or does not fit.
std::optional<std::int64_t> ParseDuration(std::string_view text);

}  // namespace hark
