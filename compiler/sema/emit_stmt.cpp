#include <utility>

#include "compiler/base/match.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

void Emitter::EmitBody(const ast::Body& body) {
  for (const StmtId id : body.statements) {
    // What stands after a `stop` is never reached; the author was told.
    if (builder_.ended()) return;
    EmitStmt(id);
  }
}

void Emitter::EmitStmt(StmtId id) {
  const ast::Stmt& stmt = ws_.unit.stmts[id];
  std::visit(
      Match{
          [](const ast::ErrorStmt&) {},
          [&](const ast::Let& node) { EmitLet(id, node); },
          [&](const ast::Ask& node) { EmitAsk(id, node); },
          [&](const ast::Do& node) { EmitDo(id, node); },
          [&](const ast::Reply& node) { EmitReply(node); },
          [&](const ast::React& node) { EmitReact(node); },
          [&](const ast::Send& node) { EmitSend(id, node); },
          [&](const ast::On& node) { EmitOn(node, stmt.span); },
          [&](const ast::Set& node) { EmitSet(node, stmt.span); },
          [&](const ast::Tag& node) {
            EmitEffect(node.remove ? ir::Op::contact_untag : ir::Op::contact_tag, node.tag);
          },
          [&](const ast::ChangeList& node) { EmitChangeList(node, stmt.span); },
          [&](const ast::Assign& node) { EmitAssign(node, stmt.span); },
          [&](const ast::ChangeConversation& node) { EmitChangeConversation(node, stmt.span); },
          [&](const ast::CreateRecord& node) { EmitCreate(node, stmt.span); },
          [&](const ast::MoveDeal& node) { EmitMoveDeal(node, stmt.span); },
          [&](const ast::ChangeConsent& node) {
            EmitEffect(node.revoke ? ir::Op::consent_revoke : ir::Op::consent_grant, node.purpose);
          },
          [&](const ast::Wait& node) { EmitWait(node, stmt.span); },
          [&](const ast::Await& node) { EmitAwait(id, node); },
          [&](const ast::CallService& node) { EmitCallService(id, node); },
          [&](const ast::Stop&) { EndHandler(stmt.span); },
          [&](const ast::Return& node) { EmitReturn(node, stmt.span); },
          [&](const ast::Emit& node) { EmitEmit(id, node, stmt.span); },
          [&](const ast::Log& node) {
            EmitEffect(node.personal ? ir::Op::log_personal : ir::Op::log, node.text);
          },
          [&](const ast::If& node) { EmitBranches(node); },
          [&](const ast::For& node) { EmitFor(id, node); },
          [&](const ast::Repeat& node) { EmitRepeat(node); },
          [&](const ast::Match& node) { EmitMatch(node); },
      },
      stmt.node);
}

void Emitter::EndHandler(Span span) {
  if (!builder_.ended()) builder_.Add(ir::Return{}, ws_.PlaceOf(span));
}

void Emitter::EmitReturn(ExprId value, TypeId wanted) {
  const ir::InstId result = EmitAs(value, wanted);
  builder_.Add(ir::Return{result}, At(value));
}

void Emitter::EmitEffect(ir::Op op, ExprId text) {
  const ir::InstId value = EmitAs(text, ws_.Scalar(TypeKind::Text));
  builder_.Op(op, {}, {value}, At(text));
}

void Emitter::EmitSet(const ast::Set& node, Span span) {
  const auto& fields = ws_.program.contact_fields;
  std::int32_t index = 0;
  while (fields[static_cast<std::size_t>(index)].name != node.field.text) ++index;
  const TypeId type = fields[static_cast<std::size_t>(index)].type;
  // What was checked has a type; `none` has that of its field.
  const ir::InstId value = ws_.fact(node.value).type.valid()
                               ? EmitAs(node.value, type)
                               : builder_.Constant({type, {}}, ws_.PlaceOf(span));
  builder_.Op(ir::Op::contact_set, {}, {ir::InstId{index}, value}, ws_.PlaceOf(span));
}

void Emitter::EmitLet(StmtId id, const ast::Let& node) {
  const VariableId variable = ws_.bindings.at(id);
  const TypeId type = ws_.variables[variable].type;
  const TypeId found = ws_.fact(node.value).type;
  const ir::Place place = At(node.value);
  if (!node.otherwise || !ws_.IsOptional(found)) {
    const ir::InstId value = EmitAs(node.value, type);
    Set(LocalOf(variable), value, place);
    return;
  }
  const ir::LocalId optional = Temporary("optional", found);
  const ir::BlockId known = builder_.NewBlock();
  const ir::BlockId missing = builder_.NewBlock();
  const ir::InstId value = Emit(node.value);
  Set(optional, value, place);
  builder_.Add(ir::Branch{builder_.Add(ir::IsKnown{value}, place), known, missing}, place);
  builder_.Begin(missing);
  EmitBody(*node.otherwise);
  builder_.Begin(known);
  const TypeId element = ws_.Sure(found);
  const ir::InstId unwrapped =
      builder_.Add(ir::UnwrapOptional{Get(optional, place), element}, place);
  Set(LocalOf(variable), Widen(unwrapped, element, type, place), place);
}

}  // namespace hark::sema
