#include "compiler/sema/emitter.h"

namespace hark::sema {

// A team keeps it for as long as is said here, else as the list of teams says, else until
// somebody gives it back.
void Emitter::EmitAssign(const ast::Assign& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const std::string team = std::get<std::string>(EvaluateQuietly(ws_, node.team)->data);
  const ir::InstId after = node.back_after
                               ? EmitAs(*node.back_after, ws_.Scalar(TypeKind::Duration))
                               : Word(TypeKind::Duration, ws_.program.back_after_ms, place);
  const ir::InstId name = builder_.Constant({ws_.Scalar(TypeKind::Text), team}, place);
  const ir::InstId hands_off = Word(TypeKind::Bool, node.hands_off ? 1 : 0, place);
  builder_.Op(ir::Op::conversation_assign, {}, {name, after, hands_off}, place);
  if (node.hands_off) EndHandler(span);
}

void Emitter::EmitChangeConversation(const ast::ChangeConversation& node, Span span) {
  builder_.Op(node.closes ? ir::Op::conversation_close : ir::Op::conversation_return, {}, {},
              ws_.PlaceOf(span));
}

}  // namespace hark::sema
