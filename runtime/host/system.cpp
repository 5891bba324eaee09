#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <cstddef>

#include "compiler/base/check.h"
#include "runtime/host/host.h"

namespace hark::host {
namespace {

class RealClock final : public Clock {
 public:
  std::int64_t NowMs() override { return SinceEpoch<std::chrono::system_clock, std::milli>(); }
  std::int64_t MonotonicNs() override { return SinceEpoch<std::chrono::steady_clock, std::nano>(); }

 private:
  template <typename Source, typename Unit>
  static std::int64_t SinceEpoch() {
    auto since = Source::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::duration<std::int64_t, Unit>>(since).count();
  }
};

class KernelRandom final : public Random {
 public:
  std::uint64_t Next() override {
    std::uint64_t bits = 0;
    // A signal may interrupt the call only while the kernel's pool is not yet filled.
    ssize_t got = -1;
    do {
      got = getrandom(&bits, sizeof bits, 0);
    } while (got < 0 && errno == EINTR);
    HARK_CHECK(got == sizeof bits, "the kernel gives eight random bytes at once");
    return bits;
  }
};

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

}  // namespace hark::host
