#pragma once

#include <cstdint>

#include "compiler/ir/program.h"
#include "runtime/match/match.h"
#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/value/event.h"

namespace hark::turn {

class Deployed;

// What a turn decided about one rule that it offered the event.
enum class Decision : std::uint8_t {
  Began,            // its handler ran
  AnotherAnswered,  // of the rules that can send, another was first
  OwnRunWaits,      // a run of it keeps the floor
  TeamHas,          // a team has the conversation, and the rule may send
  Unfit,            // by its trigger or condition: the Verdict says what was in the way
  LimitReached,
  Collects,  // keeps the message until no more come
  Queues,    // begins when the run before it has ended
};

// Is told what a turn decides while it decides it, so that what people are told is what
// happened. A turn without one asks once a rule that it considers whether there is one, and
// that is all. Called from the turn's thread; what it is shown lives as long as the turn.
class Trace {
 public:
  virtual ~Trace() = default;
  virtual void Begun(const value::Event& event, const Deployed& active) = 0;
  // A waiting run took the event: it goes on, or is parked where it cannot.
  virtual void WentOn(const store::Run& run) = 0;
  // Rules in the order they are offered the event. With the verdict ConditionFaults the
  // fault lies in the context.
  virtual void Decided(const ir::Rule& rule, Decision decision, match::Verdict verdict,
                       const ops::Context& context) = 0;
  virtual void Ended() = 0;
};

}  // namespace hark::turn
