#pragma once

#include <cstdint>
#include <memory>

#include "compiler/base/result.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

namespace hark::turn {

class Trace;

// Runs turns: one event of one contact becomes one CommitTurn. A pure function of what
// it is given: no clock but the event's own time, no randomness but the ids of what it
// handles, nothing sent and nothing stored. Running the same input again gives the same
// commit, so a turn whose commit was lost is simply run again.
//
// Holds the memory of one turn at a time: one object a thread.
class TurnRunner {
 public:
  // `programs` serves the runs that are pinned to older programs.
  explicit TurnRunner(Programs& programs);
  ~TurnRunner();

  // From now on, `trace` is told what turns decide; it outlives this object.
  void Tell(Trace& trace) { trace_ = &trace; }

  // Corrupt when the event or a frame does not read back; the caller gives the event up.
  Result<store::CommitTurn> Run(const store::TurnInput& input, Deployed& active);

 private:
  struct Memory;
  Programs& programs_;
  std::unique_ptr<Memory> memory_;
  Trace* trace_ = nullptr;
};

}  // namespace hark::turn
