#include "runtime/wake/in_process_wake.h"

#include <chrono>

namespace hark::wake {

void InProcessWake::Ring() {
  {
    std::scoped_lock lock(mutex_);
    has_rung_ = true;
  }
  rung_.notify_one();
}

void InProcessWake::Wait(std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  rung_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] { return has_rung_; });
  has_rung_ = false;
}

}  // namespace hark::wake
