#include "runtime/host/virtual_host.h"

#include "compiler/base/check.h"

namespace hark::host {

void VirtualClock::Advance(std::int64_t ms) {
  constexpr std::int64_t kNsPerMs = 1'000'000;
  HARK_CHECK(ms >= 0, "time does not go back; Jump sets the wall clock");
  now_ms_ += ms;
  monotonic_ns_ += ms * kNsPerMs;
}

}  // namespace hark::host
