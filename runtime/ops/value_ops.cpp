#include "compiler/base/check.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/parse.h"
#include "runtime/ops/same.h"
#include "runtime/ops/show.h"

namespace hark::ops {
namespace {

using value::At;
using value::WordOf;

ir::TypeId TypeOf(Word immediate) { return ir::TypeId{static_cast<std::int32_t>(immediate)}; }

}  // namespace

extern "C" {

Word hark_op_text_of(Context* context, Word type, Word value) {
  return ShowValue(*context, TypeOf(type), value);
}

Word hark_op_text_parse(Context* context, Word type, Word text) {
  return ParseValue(*context, TypeOf(type), value::AsText(text));
}

Word hark_op_value_equal(Context* context, Word type, Word a, Word b) {
  return SameValue(*context, TypeOf(type), a, b);
}

Word hark_op_list_length(Context*, Word list) {
  return WordOf(std::int64_t{At<value::List>(list).count});
}

Word hark_op_list_get(Context* context, Word list, Word index) {
  const value::List& items = At<value::List>(list);
  if (index >= items.count) return context->Raise(Trap::NoSuchItem);
  return items.items[index];
}

// `type` is that of the list's items.
Word hark_op_list_has(Context* context, Word type, Word list, Word wanted) {
  const value::List& items = At<value::List>(list);
  if (!SpendItems(*context, items.count)) return 0;
  for (std::uint32_t i = 0; i < items.count; ++i) {
    if (SameValue(*context, TypeOf(type), items.items[i], wanted)) return 1;
    if (context->trap != Trap::None) return 0;
  }
  return 0;
}

}  // extern "C"

}  // namespace hark::ops
