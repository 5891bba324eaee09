// What a body reads of its event, and `emit`.

#include <algorithm>

#include "compiler/sema/emitter.h"

namespace hark::sema {

// Once, where the body begins: behind a wait the event is another one.
void Emitter::BindEvent(VariableId variable, ir::Place place) {
  const Variable& bound = ws_.variables[variable];
  const ir::InstId name = builder_.Constant({ws_.Scalar(TypeKind::Text), bound.name}, place);
  const ir::InstId value =
      builder_.Op(ir::Op::event_field, bound.type, {TypeArg(bound.type), name}, place);
  Set(LocalOf(variable), value, place);
}

void Emitter::EmitEmit(StmtId id, const ast::Emit& node, Span span) {
  const ir::Place place = ws_.PlaceOf(span);
  const EventInfo& event = ws_.events[ws_.Find(node.event.text, node.event.span)->index];
  const TypeId type = ws_.RecordType(event.record);
  const ir::InstId record = EmitRecordOf(event.record, ws_.emits.at(id), place);
  const ir::InstId name =
      builder_.Constant({ws_.Scalar(TypeKind::Text), ws_.Qualified(event.decl->name)}, place);
  builder_.Op(ir::Op::emit, {}, {TypeArg(type), name, record}, place);
}

}  // namespace hark::sema
