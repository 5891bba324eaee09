#include "runtime/ops/outside.h"

#include <span>
#include <vector>

#include "runtime/ops/loaded_program.h"
#include "runtime/ops/parse.h"

namespace hark::ops {
namespace {

using ir::TypeKind;

bool HasForm(TypeKind kind) { return ir::IsTextual(kind) && kind != TypeKind::Text; }

// Values are immutable once somebody holds them; this one is still being made.
template <typename T>
T& Making(Word word) {
  return const_cast<T&>(value::At<T>(word));
}

bool PutInForm(Context& context, ir::TypeId type, Word& word) {
  const std::optional<Word> formed = InForm(context, type, word);
  if (formed) word = *formed;
  return formed.has_value();
}

bool PartsInForm(Context& context, const ir::Type& type, Word word) {
  if (type.kind == TypeKind::List) {
    auto& list = Making<value::List>(word);
    for (Word& item : std::span(list.items, list.count)) {
      if (!PutInForm(context, type.element, item)) return false;
    }
  } else if (type.kind == TypeKind::Map) {
    for (value::MapEntry& entry : Making<value::Map>(word).all()) {
      if (!PutInForm(context, type.element, entry.value)) return false;
    }
  } else if (type.kind == TypeKind::Record) {
    Word* fields = Making<value::Record>(word).fields();
    for (const ir::Field& field : context.program->ir().records[type.record_id].fields) {
      if (!PutInForm(context, field.type, *fields++)) return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Word> InForm(Context& context, ir::TypeId type_id, Word word) {
  const ir::Type& type = context.program->ir().types[type_id];
  if (HasForm(type.kind)) {
    const Word read = ParseValue(context, type_id, value::AsText(word));
    if (read == 0) return std::nullopt;
    return value::At<value::Box>(read).value;
  }
  if (type.kind == TypeKind::Optional) {
    if (word == 0) return word;
    const bool formed = PutInForm(context, type.element, Making<value::Box>(word).value);
    return formed ? word : 0;
  }
  if (!PartsInForm(context, type, word)) return std::nullopt;
  return word;
}

}  // namespace hark::ops
