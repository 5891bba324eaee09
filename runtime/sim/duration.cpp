#include "runtime/sim/duration.h"

#include "compiler/base/duration.h"

namespace hark::sim {

std::optional<std::int64_t> ParseAdvance(std::string_view text) {
  constexpr std::int64_t kMaxMs = std::int64_t{100} * 366 * 86'400'000;
  std::optional<std::int64_t> ms = ParseDuration(text);
  return ms && *ms <= kMaxMs ? ms : std::nullopt;
}

}  // namespace hark::sim
