#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/explain/test_watch.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/trace.h"

namespace hark::explain {

// What became of one rule at one event: it fired, or the first thing in its way.
enum class Why : std::uint8_t {
  Fired,
  OtherKind,
  OtherSubject,
  OtherChannel,
  OtherBefore,
  OtherAfter,
  Unreadable,
  ConditionFails,
  ConditionFaults,
  AnotherAnswered,
  OwnRunWaits,
  TeamHas,
  LimitReached,
  Collects,
  Queues,
  RunTook,          // a waiting run took the event
  AnotherCollects,  // a rule in front keeps the message, and leaves it to this one then
  HeldForAnother,   // the event was held back for another rule, and goes to those behind at most
  OfACall,          // the event is the outcome of a call, and no rule's
  TimeOver,         // the event is the end of a wait, and no rule's
  OldButton,        // the button of a question that no run waits for any more
  HadBefore         // it was offered the event when it came, before it was kept for a run
};
// `fired`, `other_channel` …
std::string_view WhyWord(Why why);

// The test of a `when` that decided that it does not hold, the first of those that did.
struct FailedTest {
  ir::FunctionId predicate;
  ir::Place at;
  std::optional<bool> holds;  // a test behind `not` fails by holding; none: it faulted
  std::vector<Value> values;
};

struct RuleAnswer {
  std::string rule;
  ir::Place place;
  Why why = Why::OtherKind;
  std::string reason;              // a sentence without its full stop
  std::string other;               // the rule that answered, kept it, or whose run took it
  std::optional<FailedTest> test;  // of ConditionFails and ConditionFaults

  bool fired() const { return why == Why::Fired; }
};

// One turn: an event, and every rule of the program that was active, in its order.
struct TurnAnswer {
  value::Event event;
  std::string went_on;  // the rule whose waiting run took it; empty: none did
  std::vector<RuleAnswer> rules;
};

// Collects answers from the turns that run in engines of its making. Outlives both. One
// thread at a time.
class Explainer final : public turn::Trace {
 public:
  // Makes reference engines that are watched.
  turn::EngineFactory Engines();
  // The turns since the last call, in their order.
  std::vector<TurnAnswer> Take();

  void Begun(const value::Event& event, const turn::Deployed& active) override;
  void WentOn(const store::Run& run) override;
  void Decided(const ir::Rule& rule, turn::Decision decision, match::Verdict verdict,
               const ops::Context& context) override;
  void Ended() override;

 private:
  RuleAnswer& AnswerOf(const ir::Rule& rule);
  Why NotOffered(const ir::Rule& rule) const;
  std::optional<FailedTest> FirstFailed(ir::ConditionId condition, bool wanted) const;
  // How a part came out by what its tests were seen to; none: a fault, or not asked.
  std::optional<bool> Truth(ir::ConditionId condition) const;

  std::deque<TestWatch> watches_;  // one a program; never moved
  const TestWatch* watch_ = nullptr;
  const ir::Program* program_ = nullptr;
  std::vector<bool> decided_;  // index: Program::rules
  std::string answered_by_;
  std::string collected_by_;
  TurnAnswer turn_;
  std::vector<TurnAnswer> turns_;
};

}  // namespace hark::explain
