#include "compiler/prove/bounds.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "compiler/ir/limits.h"
#include "compiler/prove/longest.h"
#include "compiler/prove/waits.h"

namespace hark::prove {
namespace {

bool IsWait(const Edge& edge) {
  return edge.kind == Edge::Kind::Taken || edge.kind == Edge::Kind::TimedOut;
}

// What counts against the effects of a turn: parts are one message, and a wait is none.
bool IsCounted(ir::Op op) {
  return ir::Info(op).has_effect() && op != ir::Op::part && op != ir::Op::call_body &&
         op != ir::Op::take_event && op != ir::Op::hook_call && !SaysWhen(op);
}

template <typename Counts>
Weight CountOps(const ir::Function& function, std::uint32_t inst, const Counts& counts) {
  const auto* call = std::get_if<ir::CallOp>(&function.insts[inst]);
  return call != nullptr && counts(call->op) ? Weight::Adds(1, inst) : Weight::Nothing();
}

// The most of all places where a turn or the handler ends.
std::int64_t Most(const LoopNest& nest, const Measure& measure) {
  const auto ends = [&](std::uint32_t inst) {
    return std::holds_alternative<ir::Return>(nest.function.insts[inst]) ||
           std::holds_alternative<ir::Suspend>(nest.function.insts[inst]);
  };
  std::int64_t most = 0;
  for (const Reached& point : LongestPaths(nest, measure, ends)) {
    most = std::max(most, Apply(point.before, 0).value);
  }
  return most;
}

Weight EachTurnAnew(const Edge& edge) {
  return IsWait(edge) ? Weight::BeginsAnew() : Weight::Nothing();
}
Weight GoesOn(const Edge&) { return Weight::Nothing(); }

bool Calls(ir::Op op) { return ir::Info(op).calls(); }
bool Sends(ir::Op op) { return ir::Info(op).sends(); }

}  // namespace

Weight BoundFinder::StepsOf(const ir::Function& function, std::uint32_t inst) {
  const auto* call = std::get_if<ir::CallFunction>(&function.insts[inst]);
  const std::int64_t called = call != nullptr ? StepsOfFunction(call->function) : 0;
  const auto* op = std::get_if<ir::CallOp>(&function.insts[inst]);
  const bool hook = op != nullptr && op->op == ir::Op::hook_call;
  return Weight::Adds(PlusSaturated(hook ? 1 + ir::kHookFuel : 1, called), inst);
}

// Functions do not call themselves, so this ends.
std::int64_t BoundFinder::StepsOfFunction(ir::FunctionId id) {
  if (const auto known = steps_.find(id); known != steps_.end()) return known->second;
  const ir::Function& function = program_.functions[id];
  const LoopNest nest = FindLoops(program_, function);
  const std::int64_t steps =
      Most(nest, {[&](std::uint32_t inst) { return StepsOf(function, inst); }, GoesOn});
  // The instruction that ends it is a step too.
  return steps_[id] = PlusSaturated(steps, 1);
}

// Without loops no path has more of them than the handler as a whole.
std::int64_t BoundFinder::EffectsOf(const LoopNest& nest) {
  const ir::Function& function = nest.function;
  const auto is_counted = [](const ir::Inst& inst) {
    const auto* call = std::get_if<ir::CallOp>(&inst);
    return call != nullptr && IsCounted(call->op);
  };
  const std::int64_t all = std::ranges::count_if(function.insts, is_counted);
  const auto few = static_cast<std::int64_t>(ir::kMaxEffectsPerTurn);
  if (nest.loops.empty() && all <= few) return all;
  const auto count = [&](std::uint32_t inst) { return CountOps(function, inst, IsCounted); };
  return Most(nest, {count, EachTurnAnew});
}

Bounds BoundFinder::Of(const LoopNest& nest) {
  const ir::Function& function = nest.function;
  const auto count = [&](const auto& counts) {
    return [&function, counts](std::uint32_t inst) { return CountOps(function, inst, counts); };
  };
  const auto nothing = [](std::uint32_t) { return Weight::Nothing(); };
  const auto steps = [&](std::uint32_t inst) { return StepsOf(function, inst); };
  const auto waits = [](const Edge& edge) {
    return IsWait(edge) ? Weight::Adds(1, 0) : Weight::Nothing();
  };
  Bounds bounds;
  bounds.messages = Most(nest, {count(Sends), EachTurnAnew});
  bounds.effects = Most(nest, {count(IsCounted), EachTurnAnew});
  bounds.steps = PlusSaturated(Most(nest, {steps, EachTurnAnew}), 1);
  bounds.run_messages = Most(nest, {count(Sends), GoesOn});
  bounds.run_waits = Most(nest, {nothing, waits});
  bounds.run_calls = Most(nest, {count(Calls), GoesOn});
  return bounds;
}

}  // namespace hark::prove
