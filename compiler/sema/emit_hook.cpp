// Calls of hooks: what they are given is put into one record, and the place goes along.

#include "compiler/ir/hook_place.h"
#include "compiler/sema/emitter.h"

namespace hark::sema {

ir::InstId Emitter::EmitHookCall(ExprId id, ir::HookId called) {
  const ir::Hook& hook = ws_.program.hooks[called];
  const TypeId arguments = hook.arguments;
  const std::vector<ExprId>& given = ws_.arguments.at(id);
  std::vector<std::pair<ExprId, TypeId>> operands;
  for (std::size_t at = 0; at < given.size(); ++at) {
    const ir::RecordId record = ws_.type(arguments).record_id;
    operands.emplace_back(given[at], ws_.program.records[record].fields[at].type);
  }
  const std::vector<ir::InstId> values = EmitAll(operands);
  const ir::InstId record = builder_.Add(ir::MakeRecord{arguments, builder_.Args(values)}, At(id));
  const ir::InstId place = Word(TypeKind::Int, ir::PackedPlace(At(id)), At(id));
  return builder_.Op(ir::Op::hook_call, ws_.fact(id).type,
                     {ir::InstId{called.index}, record, place}, At(id));
}

}  // namespace hark::sema
