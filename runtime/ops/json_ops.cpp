#include <nlohmann/json.hpp>

#include "compiler/ir/limits.h"
#include "runtime/ops/call.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/outside.h"
#include "runtime/value/codec.h"

// A Json is kept in its compact form, and read anew for each question: few are asked of one.
namespace hark::ops {
namespace {

using nlohmann::json;
using value::AsText;

ir::TypeId TypeOf(Word immediate) { return ir::TypeId{static_cast<std::int32_t>(immediate)}; }

}  // namespace

extern "C" {

Word hark_op_json_of(Context* context, Word type, Word word) {
  const std::string written = Dumped(value::ToJson(context->program->ir(), TypeOf(type), word));
  if (!SpendBytes(*context, written.size()) || written.size() > ir::kMaxFoundBytes) return 0;
  const Word text = MakeText(*context, written);
  return text == 0 ? 0 : MakeBox(*context, text);
}

Word hark_op_json_get(Context* context, Word object, Word key) {
  if (!SpendBytes(*context, AsText(object).size())) return 0;
  const json whole = json::parse(AsText(object));
  const auto member = whole.find(AsText(key));
  if (member == whole.end() || member->is_null()) return 0;
  const Word text = MakeText(*context, member->dump());
  return text == 0 ? 0 : MakeBox(*context, text);
}

Word hark_op_json_as(Context* context, Word type, Word object) {
  if (!SpendBytes(*context, AsText(object).size())) return 0;
  std::optional<Word> read = value::FromJson(context->program->ir(), TypeOf(type),
                                             json::parse(AsText(object)), *context->arena);
  if (read) read = InForm(*context, TypeOf(type), *read);
  return read ? MakeBox(*context, *read) : 0;
}

}  // extern "C"

}  // namespace hark::ops
