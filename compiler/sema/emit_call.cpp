// A call rests for its outcome:
//
//            call_body …; service_call …; suspend    outcome -> came, time over -> failed
//   came:    the answer reads -> done                it does not -> failed
//   failed:  the `else`, with `failure`
//   done:    what follows

#include <utility>

#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitCallService(StmtId id, const ast::CallService& node) {
  const CallFact& fact = ws_.calls.at(id);
  const ir::Place place = ws_.PlaceOf(node.callee.span);
  const bool with_tools = !fact.tools.empty();
  if (!node.callee.is_model) {
    EmitRequest(node, fact, place);
  } else if (!with_tools) {
    EmitQuestion(node, fact, place);
  }
  const ir::BlockId came = builder_.NewBlock();
  const ir::BlockId failed = builder_.NewBlock();
  const ir::BlockId done = builder_.NewBlock();
  if (with_tools) {
    EmitReplyWithTools(node, fact, came, failed, done);
  } else {
    RestForOutcome(node, came, failed, place);
    builder_.Begin(came);
    EmitOutcome(id, node, failed, done);
  }
  builder_.Begin(failed);
  if (node.otherwise && ws_.variables[fact.failure].used) {
    const TypeId type = ws_.variables[fact.failure].type;
    const bool repeatable = fact.method != "POST" && fact.method != "PATCH";
    const ir::InstId twice = Word(TypeKind::Bool, repeatable ? 1 : 0, place);
    Set(LocalOf(fact.failure),
        builder_.Op(ir::Op::call_failure, type, {TypeArg(type), twice}, place), place);
  }
  const auto bound = ws_.bindings.find(id);
  if (node.otherwise) {
    EmitBody(*node.otherwise);
  } else if (bound != ws_.bindings.end()) {
    const TypeId optional = ws_.variables[bound->second].type;
    Set(LocalOf(bound->second), builder_.Constant({optional, std::monostate{}}, place), place);
  }
  if (!builder_.ended()) Jump(done, place);
  builder_.Begin(done);
}

void Emitter::RestForOutcome(const ast::CallService& node, ir::BlockId came, ir::BlockId failed,
                             ir::Place place) {
  ir::Wait wait{.id = WaitId("call", node.label), .arms = {}, .timed_out = failed, .live = {}};
  wait.arms.push_back({.outcome = true, .to = came});
  builder_.Add(ir::Suspend{builder_.AddWait(std::move(wait))}, place);
}

void Emitter::EmitRequest(const ast::CallService& node, const CallFact& fact, ir::Place place) {
  // The path before the body: what is drafted belongs to the call that follows at once.
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::LocalId path = Temporary("path", text);
  Set(path, EmitPath(*node.path), place);
  if (node.payload) {
    const TypeId type = ws_.fact(*node.payload).type;
    const ir::InstId body = Emit(*node.payload);
    builder_.Op(ir::Op::call_body, {}, {TypeArg(type), body}, At(*node.payload));
  }
  const ir::InstId method = builder_.Constant({text, std::string(fact.method)}, place);
  const ir::InstId service{fact.service.index};
  builder_.Op(ir::Op::service_call, {}, {service, method, Get(path, place)}, place);
}

// The author's own words, and what each tool is for.
ir::InstId Emitter::EmitInstructions(const ast::CallService& node, const CallFact& fact,
                                     ir::Place place) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const bool plain = fact.tools.empty();
  if (plain && node.instructions) return EmitAs(*node.instructions, text);
  if (!node.instructions) return builder_.Constant({text, WordsOfTools(fact)}, place);
  const ir::InstId own = EmitAs(*node.instructions, text);
  const ir::InstId tools = builder_.Constant({text, "\n\n" + WordsOfTools(fact)}, place);
  const std::vector<ir::InstId> parts = {own, tools};
  const ir::InstId list = builder_.Add(ir::MakeList{ws_.ListOf(text), builder_.Args(parts)}, place);
  return builder_.Op(ir::Op::text_join, text, {list}, place);
}

void Emitter::EmitQuestion(const ast::CallService& node, const CallFact& fact, ir::Place place) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const ir::LocalId words = Temporary("instructions", text);
  Set(words, EmitInstructions(node, fact, place), place);
  const TypeId type = node.replies ? ws_.fact(*node.payload).type : text;
  const ir::InstId asked = EmitAs(*node.payload, type);
  builder_.Op(ir::Op::call_body, {}, {TypeArg(type), asked}, At(*node.payload));
  EmitModelCall(fact, words, place);
}

// About the body that was drafted.
void Emitter::EmitModelCall(const CallFact& fact, ir::LocalId words, ir::Place place) {
  builder_.Op(ir::Op::model_call, {},
              {ir::InstId{fact.service.index}, TypeArg(fact.type), Get(words, place)}, place);
}

// What stands in braces is encoded, so that it fills the place it stands in and no other.
ir::InstId Emitter::EmitPath(ExprId id) {
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const auto& literal = std::get<ast::TextLiteral>(ws_.expr(id).node);
  std::vector<ir::LocalId> kept;
  bool in_query = false;
  for (const ast::TextPart& part : literal.parts) {
    kept.push_back(Temporary("part", text));
    if (const auto* written = std::get_if<std::string>(&part)) {
      in_query = in_query || written->find('?') != std::string::npos;
      Set(kept.back(), builder_.Constant({text, *written}, At(id)), At(id));
      continue;
    }
    const ExprId hole = std::get<ExprId>(part);
    const ir::Op op = in_query ? ir::Op::url_value : ir::Op::url_segment;
    Set(kept.back(), builder_.Op(op, text, {EmitAsText(hole)}, At(hole)), At(hole));
  }
  std::vector<ir::InstId> parts;
  for (const ir::LocalId local : kept) parts.push_back(Get(local, At(id)));
  if (parts.size() == 1) return parts.front();
  const ir::InstId list =
      builder_.Add(ir::MakeList{ws_.ListOf(text), builder_.Args(parts)}, At(id));
  return builder_.Op(ir::Op::text_join, text, {list}, At(id));
}

ir::InstId Emitter::EmitObject(ExprId id, const ast::ObjectLiteral& node) {
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (const ast::ObjectMember& member : node.members) {
    operands.emplace_back(member.value, ws_.fact(member.value).type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  return builder_.Add(ir::MakeRecord{ws_.fact(id).type, builder_.Args(values)}, At(id));
}

// Reads the answer into the name it is bound to, or looks whether it reads.
void Emitter::EmitOutcome(StmtId id, const ast::CallService& node, ir::BlockId failed,
                          ir::BlockId done) {
  const TypeId type = ws_.calls.at(id).type;
  const ir::Place place = ws_.PlaceOf(node.callee.span);
  if (!type.valid()) {
    const ir::InstId came =
        builder_.Op(ir::Op::call_answered, ws_.Scalar(TypeKind::Bool), {}, place);
    builder_.Add(ir::Branch{came, done, failed}, place);
    return;
  }
  const TypeId optional = ws_.OptionalOf(type);
  const ir::LocalId answer = Temporary("answer", optional);
  const ir::InstId service{ws_.calls.at(id).service.index};
  const ir::InstId read =
      node.callee.is_model
          ? builder_.Op(ir::Op::model_result, optional, {service, TypeArg(type)}, place)
          : builder_.Op(ir::Op::call_result, optional, {TypeArg(type)}, place);
  Set(answer, read, place);
  const ir::InstId known = builder_.Add(ir::IsKnown{read}, place);
  const auto bound = ws_.bindings.find(id);
  if (bound == ws_.bindings.end() && !node.replies) {
    builder_.Add(ir::Branch{known, done, failed}, place);
    return;
  }
  const ir::BlockId reads = builder_.NewBlock();
  builder_.Add(ir::Branch{known, reads, failed}, place);
  builder_.Begin(reads);
  ir::InstId value = Get(answer, place);
  if (node.replies) {
    builder_.Op(ir::Op::reply, {}, {builder_.Add(ir::UnwrapOptional{value, type}, place)}, place);
    return Jump(done, place);
  }
  if (!node.ignored) value = builder_.Add(ir::UnwrapOptional{value, type}, place);
  Set(LocalOf(bound->second), value, place);
  Jump(done, place);
}

}  // namespace hark::sema
