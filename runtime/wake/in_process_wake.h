#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "runtime/host/host.h"

namespace hark::wake {

// A bell between threads of one process. Rings while nobody waits are kept as one, so a
// ring between looking for work and waiting for it is not lost. Of several threads that
// wait, one ring wakes one.
class InProcessWake final : public host::Wake {
 public:
  void Ring() override;
  void Wait(std::int64_t timeout_ms) override;

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  bool has_rung_ = false;
};

}  // namespace hark::wake
