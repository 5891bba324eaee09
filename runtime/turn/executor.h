#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "runtime/host/host.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/scheduler.h"
#include "runtime/turn/turn.h"

namespace hark::turn {

// Takes events out of mailboxes and commits what they come to, many contacts in one
// transaction. No thread of its own: whoever has one calls Step. One object a thread.
class Executor {
 public:
  // Turns in one transaction: enough to share a sync, few enough to answer soon.
  static constexpr std::size_t kBatch = 64;

  Executor(store::Store& store, Programs& programs, host::Clock& clock);

  struct Stepped {
    std::size_t timers = 0;  // waits and schedules that came due, and pages handed out
    std::size_t turns = 0;   // turns committed
    std::size_t lost = 0;    // turns that somebody was faster than: the next Step runs them again
    bool idle() const { return timers == 0 && turns == 0 && lost == 0; }
  };
  // Fires due timers and schedules, then runs one turn of each of up to kBatch ready contacts. A
  // turn that throws is taken up again after 1, 10 and 60 s, then given up as dead, so one event
  // never holds up its contact for ever. What is for many contacts is handed out where there is
  // room for more turns, so that it holds up nobody who writes. Failures are the store's.
  Result<Stepped> Step(Deployed& active);

  // Is shown every turn once it is committed, for simulation and traces.
  using Observer = std::function<void(const store::TurnInput&, const store::CommitTurn&)>;
  void Observe(Observer observer) { observer_ = std::move(observer); }
  // Is told what turns decide while they run, committed or not; outlives the executor.
  void Tell(Trace& trace) { runner_.Tell(trace); }

 private:
  Result<std::size_t> FireDue(Deployed& active, std::int64_t now_ms);
  store::Write Handle(const store::TurnInput& input, Deployed& active);

  store::Store& store_;
  host::Clock& clock_;
  TurnRunner runner_;
  Scheduler scheduler_;
  Observer observer_;
};

}  // namespace hark::turn
