#include "runtime/match/match.h"

#include <algorithm>
#include <utility>

namespace hark::match {
namespace {

Evaluation EvaluateAtom(const ops::Engine& engine, ops::Context& context,
                        ir::FunctionId predicate) {
  bool holds = engine.Evaluate(context, predicate, {}) != 0;
  if (context.trap == Trap::None) return {holds ? Verdict::Yes : Verdict::No};
  Trap trap = std::exchange(context.trap, Trap::None);
  return {Verdict::Error, trap, context.fault_function, context.fault_inst};
}

// `and` stops at the first No, `or` at the first Yes; a fault on the way is kept only
// when nothing decides.
Evaluation EvaluateParts(const ir::Program& program, const ops::Engine& engine,
                         ops::Context& context, const ir::Condition& condition, Verdict deciding) {
  Evaluation result{deciding == Verdict::No ? Verdict::Yes : Verdict::No};
  for (ir::ConditionId part : condition.children) {
    Evaluation evaluation = Evaluate(program, engine, context, part);
    if (evaluation.verdict == deciding) return evaluation;
    if (evaluation.verdict == Verdict::Error && result.verdict != Verdict::Error) {
      result = evaluation;
    }
  }
  return result;
}

Evaluation Negated(Evaluation evaluation) {
  if (evaluation.verdict == Verdict::Error) return evaluation;
  return {evaluation.verdict == Verdict::Yes ? Verdict::No : Verdict::Yes};
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
      return EvaluateParts(program, engine, context, condition, Verdict::No);
    case ir::Condition::Kind::Or:
      return EvaluateParts(program, engine, context, condition, Verdict::Yes);
  }
  return {};
}

RuleGroups::RuleGroups(const ir::Program& program) {
  for (const ir::Rule& rule : program.rules) {
    for (const std::string& channel : rule.channels) {
      bool known = std::ranges::find(groups_, channel, &Group::channel) != groups_.end();
      if (!known) groups_.push_back({channel, {}});
    }
  }
  for (std::uint32_t index = 0; index < program.rules.size(); ++index) {
    const ir::Rule& rule = program.rules[index];
    for (Group& group : groups_) {
      bool named = std::ranges::find(rule.channels, group.channel) != rule.channels.end();
      if (rule.channels.empty() || named) group.rules.push_back(index);
    }
    if (rule.channels.empty()) others_.push_back(index);
  }
}

const std::vector<std::uint32_t>& RuleGroups::OnMessage(std::string_view channel) const {
  for (const Group& group : groups_) {
    if (group.channel == channel) return group.rules;
  }
  return others_;
}

}  // namespace hark::match
