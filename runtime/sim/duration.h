#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hark::sim {

// By how much a simulation's clock may go on at once, as scripts write lengths of time, in
// ms. Nothing when it is not one, or is longer than a century.
std::optional<std::int64_t> ParseAdvance(std::string_view text);

}  // namespace hark::sim
