// A hook is handed JSON and gives JSON, whoever calls it and wherever it runs; what it gives is
// read as anything that comes from outside is.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "compiler/ir/hook_place.h"
#include "compiler/ir/limits.h"
#include "runtime/ops/call.h"
#include "runtime/ops/hook_call.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/outside.h"
#include "runtime/value/codec.h"

namespace hark::ops {
namespace {

using nlohmann::json;

// Longest part of a wrong value that is shown, in bytes.
constexpr std::size_t kShownBytes = 80;

// An empty table of Lua's is a list; where a map or a record is wanted it is an empty one.
void MendEmpty(const ir::Program& program, ir::TypeId id, json& value) {
  const ir::Type& type = program.types[id];
  const bool named = type.kind == ir::TypeKind::Map || type.kind == ir::TypeKind::Record;
  if (named && value.is_array() && value.empty()) value = json::object();
  if (type.kind == ir::TypeKind::Optional) return MendEmpty(program, type.element, value);
  if (type.kind == ir::TypeKind::Record && value.is_object()) {
    for (const ir::Field& field : program.records[type.record_id].fields) {
      const auto member = value.find(field.name);
      if (member != value.end()) MendEmpty(program, field.type, *member);
    }
    return;
  }
  const bool holds = type.kind == ir::TypeKind::List || type.kind == ir::TypeKind::Map;
  if (!holds || !value.is_structured()) return;
  for (json& item : value) MendEmpty(program, type.element, item);
}

void Note(Context& context, ir::HookId hook, hook::Problem problem, const ir::Place& place) {
  context.hook_failures.push_back({hook, std::move(problem), place});
}

hook::Answer Answered(Context& context, const ir::Hook& hook, const std::string& arguments) {
  if (context.hooks == nullptr) {
    return std::unexpected(
        hook::Problem{Trap::HookStopped, "this program has nobody to call hooks"});
  }
  if (arguments.size() > ir::kMaxHookArgumentBytes) {
    return std::unexpected(hook::Problem{Trap::HookStopped, "its arguments are above 256 KiB"});
  }
  const ir::LuaFile& file = context.program->ir().lua_files[hook.file];
  return context.hooks->Call({file.name, file.text, hook.function(), arguments});
}

json ArgumentsOf(const ir::Program& program, const ir::Hook& hook, Word record) {
  json arguments = json::array();
  const auto& fields = program.records[program.types[hook.arguments].record_id].fields;
  const Word* words = value::At<value::Record>(record).fields();
  for (std::size_t at = 0; at < fields.size(); ++at) {
    arguments.push_back(value::ToJson(program, fields[at].type, words[at]));
  }
  return arguments;
}

}  // namespace

std::optional<json> CallHook(Context& context, ir::HookId id, const json& arguments,
                             const ir::Place& place) {
  const ir::Program& program = context.program->ir();
  const ir::Hook& hook = program.hooks[id];
  const std::string written = Dumped(arguments);
  if (!SpendSteps(context, ir::kHookFuel) || !SpendBytes(context, written.size())) {
    return std::nullopt;
  }
  const hook::Answer answer = Answered(context, hook, written);
  if (!answer) {
    Note(context, id, answer.error(), place);
    return std::nullopt;
  }
  if (!SpendBytes(context, answer->size())) return std::nullopt;
  json value = json::parse(*answer, nullptr, false);
  MendEmpty(program, hook.result, value);
  return value;
}

void NoteOther(Context& context, ir::HookId hook, const json& given, const ir::Place& place) {
  std::string shown = given.is_discarded() ? "no JSON" : Dumped(given);
  if (shown.size() > kShownBytes) {
    std::size_t end = kShownBytes;
    while ((shown[end] & 0xC0) == 0x80) --end;
    shown = shown.substr(0, end) + "…";
  }
  Note(context, hook, {Trap::HookGaveOther, "it gave " + shown}, place);
}

extern "C" {

Word hark_op_hook_call(Context* context, Word index, Word record, Word packed) {
  const ir::Program& program = context->program->ir();
  const ir::HookId id{static_cast<std::int32_t>(index)};
  const ir::Hook& hook = program.hooks[id];
  const ir::Place place = ir::PlaceOfPacked(value::AsInt(packed));
  const auto given = CallHook(*context, id, ArgumentsOf(program, hook, record), place);
  if (!given) return 0;
  std::optional<Word> read = value::FromJson(program, hook.result, *given, *context->arena);
  if (read) read = InForm(*context, hook.result, *read);
  if (!read) {
    NoteOther(*context, id, *given, place);
    return 0;
  }
  if (program.types[hook.result].kind == ir::TypeKind::Optional) return *read;
  return MakeBox(*context, *read);
}

}  // extern "C"

}  // namespace hark::ops
