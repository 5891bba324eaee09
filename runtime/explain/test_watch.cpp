#include "runtime/explain/test_watch.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "compiler/base/match.h"
#include "runtime/value/codec.h"

namespace hark::explain {
namespace {

// Longest text shown of a value, in bytes: a message may have 64 KiB.
constexpr std::size_t kShownBytes = 200;

std::size_t At(ir::InstId id) { return static_cast<std::size_t>(id.index); }

std::string Shown(const ir::Program& program, ir::TypeId type, value::Word word) {
  const nlohmann::json json = value::ToJson(program, type, word);
  if (json.is_null()) return "not known";
  if (json.is_boolean()) return json.get<bool>() ? "yes" : "no";
  const ir::Type& shape = program.types[type];
  const bool optional = shape.kind == ir::TypeKind::Optional;
  const bool quoted = ir::IsTextual(optional ? program.types[shape.element].kind : shape.kind);
  if (json.is_string() && !quoted) return json.get<std::string>();
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while ((text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// What reads the event and the contact, as scripts write it: around the text it takes, if any.
struct ReadName {
  ir::Op op;
  std::string_view before;
  std::string_view behind;
};
constexpr ReadName kNames[] = {
    {ir::Op::event_text, "text", ""},
    {ir::Op::event_channel, "channel", ""},
    {ir::Op::now, "now", ""},
    {ir::Op::contact_language, "contact.language", ""},
    {ir::Op::contact_tagged, "contact.tagged(\"", "\")"},
    {ir::Op::contact_listed, "contact in ", ""},
    {ir::Op::contact_consented, "contact.consented(\"", "\")"},
};

// The instructions whose values this one tests. What only hands a value on is no test.
std::vector<ir::InstId> Tested(const ir::Function& function, const ir::Inst& any) {
  std::vector<ir::InstId> operands;
  auto add = [&](const ir::ArgList& list) {
    for (std::size_t at = 0; at < list.count; ++at) {
      operands.push_back(ir::InstId{function.args[list.begin + at]});
    }
  };
  std::visit(Match{
                 [&](const ir::Compare& inst) {
                   operands = {inst.left, inst.right};
                 },
                 [&](const ir::Not& inst) { operands = {inst.value}; },
                 [&](const ir::IsKnown& inst) { operands = {inst.optional}; },
                 [&](const ir::Branch& inst) { operands = {inst.condition}; },
                 [&](const ir::Return& inst) { operands = {inst.value}; },
                 [&](const ir::CallFunction& inst) { add(inst.args); },
                 [&](const ir::MakeList& inst) { add(inst.items); },
                 [&](const ir::MakeRecord& inst) { add(inst.fields); },
                 [&](const ir::CallOp& inst) {
                   const auto parameters = ir::Info(inst.op).params();
                   for (std::size_t at = 0; at < parameters.size(); ++at) {
                     if (ir::IsImmediate(parameters[at])) continue;
                     operands.push_back(ir::InstId{function.args[inst.args.begin + at]});
                   }
                 },
                 [](const auto&) {},
             },
             any);
  return operands;
}

}  // namespace

void TestWatch::Begin(ir::FunctionId predicate) {
  function_ = &program_.functions[predicate];
  outcomes_[predicate] = {};
  words_.assign(function_->insts.size(), 0);
  names_.assign(function_->insts.size(), {});
  locals_.assign(function_->locals.size(), {});
}

// A text that an operation was given.
std::string TestWatch::TextAt(std::int32_t argument) const {
  return std::string(value::AsText(words_[At(ir::InstId{argument})]));
}

std::string TestWatch::NameOf(const ir::CallOp& call) const {
  using ir::Op;
  const auto argument = [&](std::size_t at) { return function_->args[call.args.begin + at]; };
  if (call.op == Op::contact_get) {
    return "contact." + program_.contact_fields[static_cast<std::size_t>(argument(0))].name;
  }
  if (call.op == Op::event_field) return TextAt(argument(1));
  const auto named = std::ranges::find(kNames, call.op, &ReadName::op);
  if (named == std::end(kNames)) return {};
  const bool takes_text = !ir::Info(call.op).params().empty();
  std::string name(named->before);
  if (takes_text) name += TextAt(argument(0));
  return name.append(named->behind);
}

std::string TestWatch::NameOf(const ir::Inst& any) const {
  return std::visit(Match{
                        [&](const ir::CallOp& inst) { return NameOf(inst); },
                        [&](const ir::CallFunction& inst) {
                          return program_.functions[inst.function].name + "(…)";
                        },
                        [&](const ir::GetLocal& inst) {
                          return locals_[static_cast<std::size_t>(inst.local.index)];
                        },
                        [&](const ir::WrapOptional& inst) { return names_[At(inst.value)]; },
                        [&](const ir::UnwrapOptional& inst) { return names_[At(inst.optional)]; },
                        [&](const ir::GetField& inst) -> std::string {
                          const std::string& record = names_[At(inst.record)];
                          if (record.empty()) return {};
                          const ir::TypeId type = ir::ResultType(program_, *function_, inst.record);
                          const ir::RecordDecl& decl =
                              program_.records[program_.types[type].record_id];
                          return record + "." + decl.fields[inst.index].name;
                        },
                        [](const auto&) { return std::string(); },
                    },
                    any);
}

void TestWatch::LookAt(Outcome& outcome, ir::InstId operand) const {
  if (!operand.valid() || names_[At(operand)].empty()) return;
  const std::string& name = names_[At(operand)];
  if (std::ranges::find(outcome.values, name, &Value::name) != outcome.values.end()) return;
  const ir::TypeId type = ir::ResultType(program_, *function_, operand);
  outcome.values.push_back({name, Shown(program_, type, words_[At(operand)])});
}

void TestWatch::Ran(ir::FunctionId function, ir::InstId inst, value::Word word) {
  if (program_.functions[function].kind != ir::FunctionKind::Predicate) return;
  if (inst.index == 0) Begin(function);
  words_[At(inst)] = word;
  const ir::Inst& any = function_->insts[At(inst)];
  names_[At(inst)] = NameOf(any);
  if (const auto* set = std::get_if<ir::SetLocal>(&any)) {
    locals_[static_cast<std::size_t>(set->local.index)] = names_[At(set->value)];
  }
  Outcome& outcome = outcomes_[function];
  for (ir::InstId operand : Tested(*function_, any)) LookAt(outcome, operand);
  if (std::holds_alternative<ir::Return>(any)) outcome.holds = word != 0;
}

const Outcome* TestWatch::Of(ir::FunctionId predicate) const {
  const auto found = outcomes_.find(predicate);
  return found == outcomes_.end() ? nullptr : &found->second;
}

}  // namespace hark::explain
