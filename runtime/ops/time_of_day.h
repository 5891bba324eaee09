#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hark::ops {

// Minutes since midnight of a time of day as people write it: "9:30", "09.30", "9h30", "9h",
// "9 am", "9:30 p.m.". A bare number is none: there is no telling whether 5 is in the morning.
// May be called from any thread.
std::optional<std::int64_t> ParseTimeOfDay(std::string_view text);

// The first that stands in a text. With a point it may be a price or a date, so there it
// is none.
std::optional<std::int64_t> FindTimeOfDay(std::string_view text);

}  // namespace hark::ops
