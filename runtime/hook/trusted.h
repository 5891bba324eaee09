#pragma once

#include "runtime/hook/hook.h"

namespace hark::hook {

// Calls hooks in this process: for hosts that trust whoever wrote them as they trust their own
// code. A hook that has a pattern try all the ways there are holds its caller up for as long as
// that takes; everything else ends as in a cage (cage.h), with the same answers.
class Trusted final : public Caller {
 public:
  explicit Trusted(const Limits& limits) : limits_(limits) {}

  Answer Call(const Request& request) override;

 private:
  const Limits limits_;
};

}  // namespace hark::hook
