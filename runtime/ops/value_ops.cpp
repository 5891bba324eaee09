#include "compiler/base/check.h"
#include "runtime/ops/find.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/parse.h"
#include "runtime/ops/same.h"
#include "runtime/ops/show.h"

namespace hark::ops {
namespace {

ir::TypeId TypeOf(Word immediate) { return ir::TypeId{static_cast<std::int32_t>(immediate)}; }

}  // namespace

extern "C" {

Word hark_op_text_of(Context* context, Word type, Word value) {
  return ShowValue(*context, TypeOf(type), value);
}

Word hark_op_text_in(Context* context, Word type, Word value, Word language) {
  return ShowValue(*context, TypeOf(type), value, value::AsText(language));
}

Word hark_op_text_parse(Context* context, Word type, Word text) {
  return ParseValue(*context, TypeOf(type), value::AsText(text));
}

Word hark_op_value_equal(Context* context, Word type, Word a, Word b) {
  return SameValue(*context, TypeOf(type), a, b);
}

Word hark_op_text_find(Context* context, Word type, Word text) {
  return FindValue(*context, TypeOf(type), value::AsText(text));
}

}  // extern "C"

}  // namespace hark::ops
