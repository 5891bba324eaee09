#include "runtime/ops/make.h"

#include <algorithm>

#include "compiler/ir/limits.h"
#include "runtime/ops/ops.h"

namespace hark::ops {

bool SpendSteps(Context& context, std::size_t steps) {
  context.fuel -= static_cast<std::int64_t>(steps);
  if (context.fuel >= 0) return true;
  context.Raise(Trap::OutOfFuel);
  return false;
}

void* Allocate(Context& context, std::size_t bytes) {
  void* memory = context.arena->Allocate(bytes);
  if (memory == nullptr) context.Raise(Trap::OutOfMemory);
  return memory;
}

Word MakeText(Context& context, std::string_view text) {
  if (text.size() > ir::kMaxTextBytes) return context.Raise(Trap::TextTooLong);
  const value::Text* made = context.arena->NewText(text);
  return made == nullptr ? context.Raise(Trap::OutOfMemory) : value::WordOf(made);
}

Word MakeBox(Context& context, Word known) { return Make(context, value::Box{known}); }

Word MakeRecord(Context& context, std::span<const Word> fields) {
  void* memory = Allocate(context, fields.size_bytes());
  if (memory == nullptr) return 0;
  std::ranges::copy(fields, static_cast<Word*>(memory));
  return value::WordOf(static_cast<const value::Record*>(memory));
}

extern "C" {

Word hark_make_list(Context* context, const Word* items, Word count) {
  if (count > ir::kMaxListItems) return context->Raise(Trap::ListTooLong);
  value::List* list = context->arena->NewList(count);
  if (list == nullptr) return context->Raise(Trap::OutOfMemory);
  std::copy_n(items, count, list->items);
  return value::WordOf(static_cast<const value::List*>(list));
}

Word hark_make_record(Context* context, const Word* fields, Word count) {
  return MakeRecord(*context, {fields, count});
}

Word hark_make_optional(Context* context, Word known) { return MakeBox(*context, known); }

Word hark_unwrap_optional(Context* context, Word optional) {
  if (optional == 0) return context->Raise(Trap::NotKnown);
  return value::At<value::Box>(optional).value;
}

}  // extern "C"

}  // namespace hark::ops
