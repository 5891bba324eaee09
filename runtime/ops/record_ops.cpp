// Deals, tasks and notes. What a rule made or moved it sees at once, in its own view.
#include <algorithm>
#include <ranges>

#include "compiler/ir/limits.h"
#include "runtime/ops/append.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"

namespace hark::ops {
namespace {

// The stage that a record which is created stands in; empty for one that has no stages.
std::string_view StageOf(const ir::RecordDecl& decl, Word record) {
  auto field = std::ranges::find(decl.fields, "stage", &ir::Field::name);
  if (field == decl.fields.end()) return {};
  return value::AsText(value::At<value::Record>(record).fields()[field - decl.fields.begin()]);
}

}  // namespace

extern "C" {

Word hark_op_record_create(Context* context, Word type_index, Word record, Word closed) {
  const ir::Program& program = context->program->ir();
  ir::TypeId type{static_cast<std::int32_t>(type_index)};
  if (TextBytes(program, type, record) > ir::kMaxFieldBytes) {
    return context->Raise(Trap::ValueTooLong);
  }
  if (!HasRoom(*context)) return 0;
  const ir::RecordDecl& decl = program.records[program.types[type].record_id];
  if (decl.name == "Deal") {
    context->contact->deals.push_back({std::string(StageOf(decl, record)), closed == 0});
  }
  if (decl.name == "Task" && !context->MayRaise(EventKind::TaskDue, "")) return 0;
  return Append(
      *context,
      {.kind = Effect::Kind::Create, .index = type.index, .value = record, .closes = closed != 0});
}

// Moving a deal to where it is is no effect, but it was found.
Word hark_op_deal_move(Context* context, Word stage, Word closes) {
  std::vector<Deal>& deals = context->contact->deals;
  auto newest = std::ranges::find(deals | std::views::reverse, true, &Deal::open);
  if (newest == deals.rend()) return 0;
  if (newest->stage == value::AsText(stage)) return 1;
  if (!HasRoom(*context)) return 0;
  if (!context->MayRaise(EventKind::DealMoved, value::AsText(stage))) return 0;
  Word before = MakeText(*context, newest->stage);
  if (before == 0) return 0;
  newest->stage = value::AsText(stage);
  newest->open = closes == 0;
  Append(*context, {.kind = Effect::Kind::MoveDeal,
                    .index = static_cast<std::int32_t>(deals.rend() - newest - 1),
                    .before = before,
                    .value = stage,
                    .closes = closes != 0});
  return 1;
}

}  // extern "C"

}  // namespace hark::ops
