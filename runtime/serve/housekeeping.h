#pragma once

#include <cstdint>

#include "runtime/host/host.h"
#include "runtime/store/store.h"

namespace hark::serve {

// What a worker throws away when its time has come. Bounded pieces, one at a time, so that
// it never holds up a message. Used by one thread.
class Housekeeping {
 public:
  // Both must outlive this.
  Housekeeping(store::Store& store, host::Clock& clock) : store_(store), clock_(clock) {}

  // Does the next piece where one is due: at the first call, then every hour, and at once
  // again while there is more. What the store refuses is tried again in an hour.
  void Step();

 private:
  store::Store& store_;
  host::Clock& clock_;
  std::int64_t next_ns_ = 0;  // of the monotonic clock
};

}  // namespace hark::serve
