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
  const std::vector<ir::Field> fields = ws_.program.records[event.record].fields;
  const std::vector<ExprId>& given = ws_.emits.at(id);
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (std::size_t at = 0; at < given.size(); ++at) {
    if (given[at].valid()) operands.emplace_back(given[at], fields[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  std::vector<ir::InstId> all;
  for (std::size_t at = 0, next = 0; at < given.size(); ++at) {
    all.push_back(given[at].valid() ? values[next++]
                                    : builder_.Constant({fields[at].type, {}}, place));
  }
  const TypeId type = ws_.RecordType(event.record);
  const ir::InstId record = builder_.Add(ir::MakeRecord{type, builder_.Args(all)}, place);
  const ir::InstId name =
      builder_.Constant({ws_.Scalar(TypeKind::Text), ws_.Qualified(event.decl->name)}, place);
  builder_.Op(ir::Op::emit, {}, {TypeArg(type), name, record}, place);
}

}  // namespace hark::sema
