#include "runtime/match/match.h"

#include <algorithm>
#include <utility>

namespace hark::match {
namespace {

Evaluation EvaluateAtom(const ops::Engine& engine, ops::Context& context,
                        ir::FunctionId predicate) {
  bool holds = engine.Evaluate(context, predicate, {}) != 0;
  if (context.trap == Trap::None) return {holds ? Truth::Yes : Truth::No};
  Trap trap = std::exchange(context.trap, Trap::None);
  return {Truth::Error, trap, context.fault_function, context.fault_inst};
}

// `and` stops at the first No, `or` at the first Yes; a fault on the way is kept only
// when nothing decides.
Evaluation EvaluateParts(const ir::Program& program, const ops::Engine& engine,
                         ops::Context& context, const ir::Condition& condition, Truth deciding) {
  Evaluation result{deciding == Truth::No ? Truth::Yes : Truth::No};
  for (ir::ConditionId part : condition.children) {
    Evaluation evaluation = Evaluate(program, engine, context, part);
    if (evaluation.truth == deciding) return evaluation;
    if (evaluation.truth == Truth::Error && result.truth != Truth::Error) {
      result = evaluation;
    }
  }
  return result;
}

Evaluation Negated(Evaluation evaluation) {
  if (evaluation.truth == Truth::Error) return evaluation;
  return {evaluation.truth == Truth::Yes ? Truth::No : Truth::Yes};
}

}  // namespace

Evaluation Evaluate(const ir::Program& program, const ops::Engine& engine, ops::Context& context,
                    ir::ConditionId id) {
  const ir::Condition& condition = program.conditions[id];
  switch (condition.kind) {
    case ir::Condition::Kind::Atom: return EvaluateAtom(engine, context, condition.predicate);
    case ir::Condition::Kind::Not:
      return Negated(Evaluate(program, engine, context, condition.children.front()));
    case ir::Condition::Kind::And:
      return EvaluateParts(program, engine, context, condition, Truth::No);
    case ir::Condition::Kind::Or:
      return EvaluateParts(program, engine, context, condition, Truth::Yes);
  }
  return {};
}

namespace {

bool IsOn(const ir::Trigger& trigger, std::string_view channel) {
  return trigger.channels.empty() ||
         std::ranges::find(trigger.channels, channel) != trigger.channels.end();
}

}  // namespace

// What an index can answer without evaluating anything.
Verdict Filter(const ir::Program& program, ops::Context& context, const ir::Trigger& trigger) {
  const value::Event& event = *context.event;
  if (!trigger.subject.empty() && trigger.subject != event.subject) return Verdict::OtherSubject;
  if (!IsOn(trigger, event.channel)) return Verdict::OtherChannel;
  auto is = [&](ir::ConstantId value, std::string_view name) {
    return !value.valid() || context.fields->Equals(program, value, name, *context.arena);
  };
  if (!is(trigger.from, "before")) return Verdict::OtherBefore;
  if (!is(trigger.to, "after")) return Verdict::OtherAfter;
  const bool reads = context.fields->HasAll(program, trigger.reads, *context.arena);
  return reads ? Verdict::Fires : Verdict::Unreadable;
}

Verdict Consider(const ir::Program& program, const ops::Engine& engine, ops::Context& context,
                 const ir::Rule& rule) {
  Verdict filtered = Filter(program, context, rule.trigger);
  if (filtered != Verdict::Fires || !rule.condition.valid()) return filtered;
  Evaluation evaluation = Evaluate(program, engine, context, rule.condition);
  if (evaluation.truth == Truth::Yes) return Verdict::Fires;
  if (evaluation.truth == Truth::No) return Verdict::ConditionFails;
  context.trap = evaluation.trap;
  context.fault_function = evaluation.fault_function;
  context.fault_inst = evaluation.fault_inst;
  return Verdict::ConditionFaults;
}

RuleGroups::RuleGroups(const ir::Program& program) : program_(program) {
  for (std::uint32_t index = 0; index < program.rules.size(); ++index) {
    by_kind_[program.rules[index].trigger.kind].push_back(index);
  }
  for (const ir::Function& function : program.functions) {
    for (const ir::Wait& wait : function.waits) {
      for (const ir::Arm& arm : wait.arms) {
        if (!arm.answer && !arm.outcome) awaited_[arm.trigger.kind].push_back(&arm.trigger);
      }
    }
  }
  for (auto& [kind, rules] : by_kind_) {
    std::ranges::stable_sort(rules, std::ranges::greater{}, [&](std::uint32_t index) {
      return std::pair(program.rules[index].interrupt, program.rules[index].priority);
    });
  }
}

const std::vector<std::uint32_t>& RuleGroups::On(EventKind kind) const {
  static const std::vector<std::uint32_t> none;
  auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? none : found->second;
}

bool RuleGroups::Listens(EventKind kind, std::string_view subject) const {
  const auto listens = [&](const ir::Trigger& trigger) {
    return trigger.subject.empty() || trigger.subject == subject;
  };
  const bool rule_does = std::ranges::any_of(
      On(kind), [&](std::uint32_t index) { return listens(program_.rules[index].trigger); });
  if (rule_does) return true;
  const auto waits = awaited_.find(kind);
  return waits != awaited_.end() &&
         std::ranges::any_of(waits->second,
                             [&](const ir::Trigger* trigger) { return listens(*trigger); });
}

}  // namespace hark::match
