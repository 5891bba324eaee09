#include "runtime/explain/explainer.h"

#include <array>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/base/trap.h"
#include "runtime/explain/sentence.h"
#include "runtime/turn/ids.h"

namespace hark::explain {
namespace {

// By the number of Why.
constexpr auto kWords = std::to_array<std::string_view>({"fired",
                                                         "other_kind",
                                                         "other_subject",
                                                         "other_channel",
                                                         "other_before",
                                                         "other_after",
                                                         "unreadable",
                                                         "condition_fails",
                                                         "condition_faults",
                                                         "another_answered",
                                                         "own_run_waits",
                                                         "team_has",
                                                         "limit_reached",
                                                         "collects",
                                                         "queues",
                                                         "run_took",
                                                         "another_collects",
                                                         "held_for_another",
                                                         "of_a_call",
                                                         "time_over",
                                                         "old_button",
                                                         "had_before"});
static_assert(kWords.size() == static_cast<std::size_t>(Why::HadBefore) + 1);

Why WhyOf(match::Verdict verdict) {
  switch (verdict) {
    case match::Verdict::Fires: return Why::Fired;
    case match::Verdict::OtherSubject: return Why::OtherSubject;
    case match::Verdict::OtherChannel: return Why::OtherChannel;
    case match::Verdict::OtherBefore: return Why::OtherBefore;
    case match::Verdict::OtherAfter: return Why::OtherAfter;
    case match::Verdict::Unreadable: return Why::Unreadable;
    case match::Verdict::ConditionFails: return Why::ConditionFails;
    case match::Verdict::ConditionFaults: return Why::ConditionFaults;
  }
  return Why::Fired;
}

Why WhyOf(turn::Decision decision, match::Verdict verdict) {
  switch (decision) {
    case turn::Decision::Began: return Why::Fired;
    case turn::Decision::AnotherAnswered: return Why::AnotherAnswered;
    case turn::Decision::OwnRunWaits: return Why::OwnRunWaits;
    case turn::Decision::TeamHas: return Why::TeamHas;
    case turn::Decision::Unfit: return WhyOf(verdict);
    case turn::Decision::LimitReached: return Why::LimitReached;
    case turn::Decision::Collects: return Why::Collects;
    case turn::Decision::Queues: return Why::Queues;
  }
  return Why::Fired;
}

}  // namespace

std::string_view WhyWord(Why why) { return kWords[static_cast<std::size_t>(why)]; }

turn::EngineFactory Explainer::Engines() {
  return [this](const std::shared_ptr<const ops::LoadedProgram>& program)
             -> std::shared_ptr<const ops::Engine> {
    TestWatch& watch = watches_.emplace_back(program->ir());
    return interp::MakeObservedInterpreter(program, watch);
  };
}

std::vector<TurnAnswer> Explainer::Take() { return std::exchange(turns_, {}); }

void Explainer::Begun(const value::Event& event, const turn::Deployed& active) {
  program_ = &active.ir();
  watch_ = nullptr;
  for (TestWatch& watch : watches_) {
    watch.Forget();
    if (&watch.program() == program_) watch_ = &watch;
  }
  HARK_CHECK(watch_ != nullptr, "turns are explained in engines that are watched");
  turn_ = {.event = event, .went_on = {}, .rules = {}};
  answered_by_.clear();
  collected_by_.clear();
  decided_.assign(program_->rules.size(), false);
  for (const ir::Rule& rule : program_->rules) {
    turn_.rules.push_back({.rule = rule.name, .place = rule.place});
  }
}

void Explainer::WentOn(const store::Run& run) { turn_.went_on = run.rule; }

RuleAnswer& Explainer::AnswerOf(const ir::Rule& rule) {
  return turn_.rules[static_cast<std::size_t>(&rule - program_->rules.data())];
}

void Explainer::Decided(const ir::Rule& rule, turn::Decision decision, match::Verdict verdict,
                        const ops::Context& context) {
  RuleAnswer& answer = AnswerOf(rule);
  decided_[static_cast<std::size_t>(&rule - program_->rules.data())] = true;
  answer.why = WhyOf(decision, verdict);
  if (answer.why == Why::AnotherAnswered) answer.other = answered_by_;
  if (answer.why == Why::ConditionFails) answer.test = FirstFailed(rule.condition, true);
  if (answer.why == Why::ConditionFaults) {
    const ir::FunctionId faulted{static_cast<std::int32_t>(context.fault_function)};
    const ir::Function& function = program_->functions[faulted];
    answer.test = FailedTest{.predicate = faulted,
                             .at = function.places[context.fault_inst],
                             .holds = std::nullopt,
                             .values = {}};
    if (const Outcome* outcome = watch_->Of(faulted)) answer.test->values = outcome->values;
  }
  const bool takes = answer.fired() || answer.why == Why::Queues;
  if (takes && rule.answers && !rule.also) answered_by_ = rule.name;
  if (answer.why == Why::Collects) collected_by_ = rule.name;
  answer.reason = ReasonOf(rule, answer, turn_.event);
  if (answer.why == Why::ConditionFaults) {
    answer.reason += ": " + std::string(TrapTitle(context.trap));
  }
}

Why Explainer::NotOffered(const ir::Rule& rule) const {
  if (turn_.event.kind == EventKind::Timer) return Why::TimeOver;
  if (turn_.event.kind == EventKind::Outcome) return Why::OfACall;
  if (rule.trigger.kind != turn_.event.kind) return Why::OtherKind;
  if (!collected_by_.empty()) return Why::AnotherCollects;
  if (!turn_.event.for_rule.empty()) return Why::HeldForAnother;
  if (!turn_.went_on.empty()) return Why::RunTook;
  return turn_.event.kind == EventKind::Tap ? Why::OldButton : Why::HadBefore;
}

void Explainer::Ended() {
  for (const ir::Rule& rule : program_->rules) {
    if (decided_[static_cast<std::size_t>(&rule - program_->rules.data())]) continue;
    RuleAnswer& answer = AnswerOf(rule);
    answer.why = NotOffered(rule);
    if (answer.why == Why::RunTook) answer.other = turn_.went_on;
    if (answer.why == Why::AnotherCollects) answer.other = collected_by_;
    if (answer.why == Why::HeldForAnother) answer.other = turn_.event.for_rule;
    answer.reason = ReasonOf(rule, answer, turn_.event);
  }
  turns_.push_back(std::exchange(turn_, {}));
}

std::optional<bool> Explainer::Truth(ir::ConditionId id) const {
  const ir::Condition& condition = program_->conditions[id];
  if (condition.kind == ir::Condition::Kind::Atom) {
    const Outcome* outcome = watch_->Of(condition.predicate);
    return outcome == nullptr ? std::nullopt : outcome->holds;
  }
  if (condition.kind == ir::Condition::Kind::Not) {
    const std::optional<bool> part = Truth(condition.children.front());
    return part ? std::optional(!*part) : std::nullopt;
  }
  const bool deciding = condition.kind == ir::Condition::Kind::Or;
  bool known = true;
  for (ir::ConditionId child : condition.children) {
    const std::optional<bool> part = Truth(child);
    if (part == deciding) return deciding;
    known = known && part.has_value();
  }
  return known ? std::optional(!deciding) : std::nullopt;
}

// Looks for the first test because of which the condition did not come out as wanted. Of
// several that all had to fail, as those of an `or`, it is the first one as well.
std::optional<FailedTest> Explainer::FirstFailed(ir::ConditionId id, bool wanted) const {
  const ir::Condition& condition = program_->conditions[id];
  if (condition.kind == ir::Condition::Kind::Not) {
    return FirstFailed(condition.children.front(), !wanted);
  }
  for (ir::ConditionId child : condition.children) {
    const std::optional<bool> part = Truth(child);
    if (part.has_value() && *part != wanted) return FirstFailed(child, wanted);
  }
  if (condition.kind != ir::Condition::Kind::Atom) return std::nullopt;
  const Outcome* outcome = watch_->Of(condition.predicate);
  if (outcome == nullptr) return std::nullopt;
  const ir::Function& function = program_->functions[condition.predicate];
  return FailedTest{.predicate = condition.predicate,
                    .at = function.places.back(),
                    .holds = outcome->holds,
                    .values = outcome->values};
}

}  // namespace hark::explain
