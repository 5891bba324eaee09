// Asking models: an outside call whose answer is read as what it was asked for, or not at all.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "compiler/ir/limits.h"
#include "runtime/ops/call.h"
#include "runtime/ops/links.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/model_request.h"
#include "runtime/ops/ops.h"
#include "runtime/value/outcome.h"

namespace hark::ops {
namespace {

using nlohmann::json;
using value::AsText;

// What the contact may get as it is.
bool MayBeSent(std::string_view text, const ir::Model& model) {
  return text.find_first_not_of(" \t\r\n") != std::string_view::npos &&
         text.size() <= ir::kMaxReplyBytes && LinksOnlyTo(text, model.links);
}

// What an answer of the type says to the contact; 0 where it says nothing. Of one that has
// something looked up the rest is not said.
Word SaidBy(const ir::Program& program, ir::TypeId type, Word answer) {
  if (program.types[type].kind == ir::TypeKind::Text) return answer;
  if (!ir::IsReplyOrLookup(program, type)) return 0;
  const std::size_t count = program.records[program.types[type].record_id].fields.size();
  const std::span members(value::At<value::Record>(answer).fields(), count);
  const bool looks_up =
      std::ranges::any_of(members.subspan(1), [](Word tool) { return tool != 0; });
  if (looks_up || members[0] == 0) return 0;
  return value::At<value::Box>(members[0]).value;
}

// As said to the contact on the channel that a reply goes to.
std::string_view PersonaOn(const ir::Model& model, std::string_view channel) {
  const auto own = model.personas.find(channel);
  return own == model.personas.end() ? model.persona : own->second;
}

}  // namespace

extern "C" {

Word hark_op_model_call(Context* context, Word index, Word type_index, Word instructions) {
  const ir::Program& program = context->program->ir();
  const ir::Service& service = program.services[ir::ServiceId{static_cast<std::int32_t>(index)}];
  const std::string asked = std::exchange(context->call_body, {});
  const json request =
      ToJson(ModelRequest{.program = program,
                          .model = *service.model,
                          .answer = {static_cast<std::int32_t>(type_index)},
                          .persona = PersonaOn(*service.model, context->reply_channel),
                          .instructions = AsText(instructions),
                          .asked = asked,
                          .language = context->contact->language});
  std::string written = request.dump(-1, ' ', false, json::error_handler_t::replace);
  if (!SpendBytes(*context, written.size())) return 0;
  const ir::Cost most = MostOf(written.size(), *service.model);
  return AppendCall(*context, {.channel = std::string(value::kModelChannel),
                               .to = service.name,
                               .request = std::move(written),
                               .repeatable = true,
                               .timeout_ms = service.timeout_ms,
                               .cost = most,
                               .budgets = service.model->budgets});
}

Word hark_op_model_result(Context* context, Word index, Word type_index) {
  const ir::Program& program = context->program->ir();
  const ir::Service& service = program.services[ir::ServiceId{static_cast<std::int32_t>(index)}];
  const ir::TypeId type{static_cast<std::int32_t>(type_index)};
  const Word answer = CallResult(*context, type);
  if (answer == 0) return 0;
  const Word said = SaidBy(program, type, value::At<value::Box>(answer).value);
  if (said == 0) return answer;
  if (!SpendBytes(*context, context->event->fields.size())) return 0;
  return MayBeSent(AsText(said), *service.model) ? answer : 0;
}

}  // extern "C"

}  // namespace hark::ops
