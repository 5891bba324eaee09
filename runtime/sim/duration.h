#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hark::sim {

// A length of time as scripts write it, "90s", "1h30m" or "2w", in ms. Nothing when it
// is not one, or is longer than a century.
std::optional<std::int64_t> ParseDuration(std::string_view text);

}  // namespace hark::sim
