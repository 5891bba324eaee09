// A wait for events has an arm for each; what an arm's `where` asks is worked out in the
// run itself, which holds the names it may use:
//
//            suspend           an event of the arm -> entry, time over -> timed_out
//   entry:   where -> taken, else -> refused
//   refused: return            without take_event the run rests as before
//   taken:   take_event; what the arm does; done

#include <utility>

#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitAwait(StmtId id, const ast::Await& node) {
  const std::vector<ArmFact>& facts = ws_.awaits.at(id);
  const ir::Place place = ws_.PlaceOf(node.await_span);
  if (node.within) {
    const ir::InstId within = EmitAs(*node.within, ws_.Scalar(TypeKind::Duration));
    builder_.Op(ir::Op::wait_for, {}, {within}, place);
  }
  const ir::BlockId timed_out = node.within ? builder_.NewBlock() : ir::BlockId{};
  const ir::BlockId done = builder_.NewBlock();
  ir::Wait wait{.id = WaitId("await", node.label), .arms = {}, .timed_out = timed_out, .live = {}};
  for (const ast::AwaitArm& arm : node.arms) {
    if (!arm.event) continue;
    wait.arms.push_back({.trigger = TriggerOf(facts[wait.arms.size()].trigger),
                         .decides = arm.event->where.has_value(),
                         .to = builder_.NewBlock()});
  }
  const std::vector<ir::Arm> arms = wait.arms;
  builder_.Add(ir::Suspend{builder_.AddWait(std::move(wait))}, place);

  bool goes_on = false;
  const auto finish = [&](const ast::Body& body) {
    EmitBody(body);
    if (builder_.ended()) return;
    goes_on = true;
    Jump(done, place);
  };
  std::size_t at = 0;
  for (const ast::AwaitArm& arm : node.arms) {
    if (arm.event) {
      builder_.Begin(arms[at].to);
      EmitTaken(*arm.event, facts[at++], place);
    } else {
      builder_.Begin(timed_out);
    }
    finish(arm.body);
  }
  if (!node.first && timed_out.valid()) {
    builder_.Begin(timed_out);
    finish(*node.otherwise);
  }
  if (goes_on) builder_.Begin(done);
}

void Emitter::EmitTaken(const ast::Awaited& awaited, const ArmFact& fact, ir::Place place) {
  if (awaited.where) EmitDecision(*awaited.where, fact.trigger);
  if (!fact.binding.valid()) return;
  const EventBinding& whole = fact.trigger.bindings.front();
  const ir::InstId name = builder_.Constant({ws_.Scalar(TypeKind::Text), whole.name}, place);
  const ir::InstId value =
      builder_.Op(ir::Op::event_field, whole.type, {TypeArg(whole.type), name}, place);
  Set(LocalOf(fact.binding), value, place);
}

void Emitter::EmitDecision(ExprId where, const TriggerFact& fact) {
  const auto text = std::exchange(kept_text_, std::nullopt);
  const auto channel = std::exchange(kept_channel_, std::nullopt);
  for (const EventBinding& binding : fact.bindings) {
    if (binding.variable.valid()) BindEvent(binding.variable, At(where));
  }
  const ir::BlockId taken = builder_.NewBlock();
  const ir::BlockId refused = builder_.NewBlock();
  EmitBranch(where, taken, refused);
  builder_.Begin(refused);
  builder_.Add(ir::Return{}, At(where));
  builder_.Begin(taken);
  builder_.Op(ir::Op::take_event, {}, {}, At(where));
  kept_text_ = text;
  kept_channel_ = channel;
}

}  // namespace hark::sema
