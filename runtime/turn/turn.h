#pragma once

#include <cstdint>
#include <memory>

#include "compiler/base/result.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

namespace hark::turn {

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

  // Corrupt when the event or a frame does not read back; the caller gives the event up.
  Result<store::CommitTurn> Run(const store::TurnInput& input, Deployed& active);

 private:
  struct Memory;
  Programs& programs_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace hark::turn
