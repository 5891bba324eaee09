#include "runtime/ops/append.h"

#include "compiler/ir/limits.h"

namespace hark::ops {

using value::AsText;
using value::At;

bool HasRoom(Context& context) {
  if (context.effects.size() < ir::kMaxEffectsPerTurn) return true;
  context.Raise(Trap::TooManyEffects);
  return false;
}

Word Append(Context& context, const Effect& effect) {
  if (HasRoom(context)) context.effects.push_back(effect);
  return 0;
}

std::size_t TextBytes(const ir::Program& program, ir::TypeId type_id, Word word) {
  const ir::Type& type = program.types[type_id];
  const bool text = ir::IsTextual(type.kind) || type.kind == ir::TypeKind::Json ||
                    type.kind == ir::TypeKind::Secret;
  if (text) return AsText(word).size();
  std::size_t bytes = 0;
  if (type.kind == ir::TypeKind::Optional && word != 0) {
    bytes = TextBytes(program, type.element, At<value::Box>(word).value);
  }
  if (type.kind == ir::TypeKind::List) {
    const value::List& list = At<value::List>(word);
    for (std::uint32_t i = 0; i < list.count; ++i) {
      bytes += TextBytes(program, type.element, list.items[i]);
    }
  }
  if (type.kind == ir::TypeKind::Map) {
    for (const value::MapEntry& entry : At<value::Map>(word).all()) {
      bytes += AsText(entry.key).size() + TextBytes(program, type.element, entry.value);
    }
  }
  if (type.kind == ir::TypeKind::Record) {
    const ir::RecordDecl& record = program.records[type.record_id];
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      bytes += TextBytes(program, record.fields[i].type, At<value::Record>(word).fields()[i]);
    }
  }
  return bytes;
}

}  // namespace hark::ops
