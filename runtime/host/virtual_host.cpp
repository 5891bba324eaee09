#include "runtime/host/virtual_host.h"

#include <algorithm>
#include <limits>

#include "compiler/base/check.h"

namespace hark::host {

void VirtualClock::Advance(std::int64_t ms) {
  constexpr std::int64_t kNsPerMs = 1'000'000;
  HARK_CHECK(ms >= 0, "time does not go back; Jump sets the wall clock");
  now_ms_ += ms;
  // In 292 years of nanoseconds there is no room for all that a calendar has.
  const std::int64_t room_ms =
      (std::numeric_limits<std::int64_t>::max() - monotonic_ns_) / kNsPerMs;
  monotonic_ns_ += std::min(ms, room_ms) * kNsPerMs;
}

}  // namespace hark::host
