// A must-analysis: sets only shrink where ways meet, so following the blocks until nothing
// changes ends, and what is left holds on every way. Conditions of several parts are branches,
// or locals of Bool that say what was asked; both are followed.
#include "compiler/prove/consent_facts.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace hark::prove {
namespace {

std::size_t Index(ir::BlockId block) { return static_cast<std::size_t>(block.index); }

// What every way on which a predicate gives true makes certain.
Purposes WhereTrue(const ir::Program& program, ir::FunctionId predicate) {
  const ir::Function& function = program.functions[predicate];
  ConsentFollower follower(program, function);
  follower.Follow(std::set<std::string>{});
  Purposes certain;
  for (std::uint32_t at = 0; at < function.insts.size(); ++at) {
    const auto* result = std::get_if<ir::Return>(&function.insts[at]);
    const ConsentState before = follower.Before(at);
    if (result == nullptr || !before.reached) continue;
    const Purposes here = Together(before.agreed, follower.WhereIs(result->value, true, before));
    certain = Both(certain, here);
  }
  return certain;
}

}  // namespace

Purposes Both(const Purposes& a, const Purposes& b) {
  if (!a) return b;
  if (!b) return a;
  std::set<std::string> both;
  std::ranges::set_intersection(*a, *b, std::inserter(both, both.end()));
  return both;
}

Purposes Together(const Purposes& a, const Purposes& b) {
  if (!a || !b) return std::nullopt;
  std::set<std::string> together = *a;
  together.insert(b->begin(), b->end());
  return together;
}

// Parts of a condition are asked in any order and each by itself; a negated one says nothing.
Purposes WhereTrue(const ir::Program& program, ir::ConditionId id) {
  Purposes none = std::set<std::string>{};
  if (!id.valid()) return none;
  const ir::Condition& condition = program.conditions[id];
  switch (condition.kind) {
    case ir::Condition::Kind::Atom: return WhereTrue(program, condition.predicate);
    case ir::Condition::Kind::Not: return none;
    case ir::Condition::Kind::And: {
      Purposes all = none;
      for (ir::ConditionId part : condition.children) {
        all = Together(all, WhereTrue(program, part));
      }
      return all;
    }
    case ir::Condition::Kind::Or: {
      Purposes each;
      for (ir::ConditionId part : condition.children) each = Both(each, WhereTrue(program, part));
      return each;
    }
  }
  return none;
}

ConsentFollower::ConsentFollower(const ir::Program& program, const ir::Function& function)
    : program_(program), function_(function), at_start_(function.blocks.size()) {}

const std::string* ConsentFollower::ConstantOf(ir::InstId value) const {
  const ir::Inst& inst = function_.insts[static_cast<std::size_t>(value.index)];
  const auto* constant = std::get_if<ir::Const>(&inst);
  if (constant == nullptr) return nullptr;
  return std::get_if<std::string>(&program_.constants[constant->constant].value);
}

Purposes ConsentFollower::WhereIs(ir::InstId value, bool truth, const ConsentState& state) const {
  const ir::Inst& inst = function_.insts[static_cast<std::size_t>(value.index)];
  Purposes nothing = std::set<std::string>{};
  if (const auto* negation = std::get_if<ir::Not>(&inst)) {
    return WhereIs(negation->value, !truth, state);
  }
  if (const auto* constant = std::get_if<ir::Const>(&inst)) {
    const auto* word = std::get_if<std::int64_t>(&program_.constants[constant->constant].value);
    if (word != nullptr && (*word != 0) != truth) return std::nullopt;  // never
  }
  if (!truth) return nothing;
  if (const auto* get = std::get_if<ir::GetLocal>(&inst)) {
    const auto known = state.if_true.find(get->local);
    return known != state.if_true.end() ? known->second : nothing;
  }
  const auto* call = std::get_if<ir::CallOp>(&inst);
  if (call == nullptr || call->op != ir::Op::contact_consented) return nothing;
  const std::string* purpose = ConstantOf(ir::InstId{function_.args[call->args.begin]});
  if (purpose != nullptr) nothing->insert(*purpose);
  return nothing;
}

// Null: any purpose.
void ConsentFollower::Lose(const std::string* purpose, std::uint32_t inst,
                           ConsentState& state) const {
  const auto lose = [&](Purposes& agreed) {
    if (!agreed) agreed.emplace();
    std::erase_if(*agreed, [&](const std::string& one) {
      if (purpose != nullptr && one != *purpose) return false;
      state.lost_at[one] = inst;
      return true;
    });
  };
  lose(state.agreed);
  for (auto& [local, agreed] : state.if_true) lose(agreed);
}

void ConsentFollower::Step(std::uint32_t inst, ConsentState& state) const {
  const ir::Inst& any = function_.insts[inst];
  if (const auto* set = std::get_if<ir::SetLocal>(&any)) {
    const Purposes says = WhereIs(set->value, true, state);
    state.if_true[set->local] = Together(state.agreed, says);
    return;
  }
  const auto* call = std::get_if<ir::CallOp>(&any);
  if (call == nullptr) return;
  if (call->op == ir::Op::consent_revoke) {
    Lose(ConstantOf(ir::InstId{function_.args[call->args.begin]}), inst, state);
  }
  if (call->op != ir::Op::consent_grant || !state.agreed) return;
  if (const std::string* purpose = ConstantOf(ir::InstId{function_.args[call->args.begin]})) {
    state.agreed->insert(*purpose);
  }
}

ConsentState ConsentFollower::Along(const Edge& edge, ConsentState state) const {
  const std::uint32_t last = function_.blocks[edge.from].end - 1;
  if (edge.kind == Edge::Kind::Taken || edge.kind == Edge::Kind::TimedOut) {
    Lose(nullptr, last, state);
    return state;
  }
  const auto* branch = std::get_if<ir::Branch>(&function_.insts[last]);
  if (branch == nullptr) return state;
  // What was asked before something was taken back says nothing any more.
  for (auto at = static_cast<std::uint32_t>(branch->condition.index); at < last; ++at) {
    const auto* call = std::get_if<ir::CallOp>(&function_.insts[at]);
    if (call != nullptr && call->op == ir::Op::consent_revoke) return state;
  }
  const Purposes says = WhereIs(branch->condition, edge.kind == Edge::Kind::Then, state);
  state.reached = state.reached && says.has_value();
  state.agreed = Together(state.agreed, says);
  return state;
}

// Whether what is known at the block's start became less.
bool ConsentFollower::Join(ir::BlockId block, const ConsentState& state) {
  ConsentState& start = at_start_[Index(block)];
  if (!state.reached) return false;
  if (!start.reached) {
    start = state;
    return true;
  }
  ConsentState joined = start;
  joined.agreed = Both(start.agreed, state.agreed);
  for (const auto& [local, says] : state.if_true) {
    const auto known = start.if_true.find(local);
    if (known != start.if_true.end()) joined.if_true[local] = Both(known->second, says);
  }
  std::erase_if(joined.if_true,
                [&](const auto& one) { return !state.if_true.contains(one.first); });
  for (const auto& [purpose, inst] : state.lost_at) joined.lost_at.try_emplace(purpose, inst);
  if (joined == start) return false;
  start = std::move(joined);
  return true;
}

void ConsentFollower::Follow(Purposes agreed) {
  at_start_.assign(function_.blocks.size(), {});
  std::vector<ir::BlockId> open{ir::BlockId{0}};
  Join(ir::BlockId{0}, {.agreed = std::move(agreed), .reached = true});
  while (!open.empty()) {
    const ir::BlockId id = open.back();
    open.pop_back();
    ConsentState state = at_start_[Index(id)];
    const ir::Block& block = function_.blocks[id];
    for (std::uint32_t at = block.begin; at < block.end; ++at) Step(at, state);
    for (const Edge& edge : EdgesFrom(function_, id)) {
      if (Join(edge.to, Along(edge, state))) open.push_back(edge.to);
    }
  }
}

ConsentState ConsentFollower::Before(std::uint32_t inst) const {
  for (const ir::BlockId id : function_.blocks.ids()) {
    const ir::Block& block = function_.blocks[id];
    if (inst < block.begin || inst >= block.end) continue;
    ConsentState state = at_start_[Index(id)];
    if (!state.reached) return state;
    for (std::uint32_t at = block.begin; at < inst; ++at) Step(at, state);
    return state;
  }
  return {};
}

}  // namespace hark::prove
