#include "compiler/ir/program.h"

#include <algorithm>
#include <functional>

#include "compiler/base/match.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"

namespace hark::ir {
namespace {

std::size_t Mix(std::size_t seed, std::size_t value) {
  return (seed ^ value) * 0x9E3779B97F4A7C15u + (seed >> 29);
}

std::size_t HashOf(const Type& type) {
  std::size_t hash = static_cast<std::size_t>(type.kind);
  for (std::int32_t part : {type.element.index, type.enum_id.index, type.record_id.index}) {
    hash = Mix(hash, static_cast<std::size_t>(part));
  }
  return hash;
}

std::size_t HashOf(const Constant& constant) {
  return Mix(static_cast<std::size_t>(constant.type.index),
             std::hash<decltype(constant.value)>{}(constant.value));
}

std::size_t HashOf(const Pattern& pattern) {
  std::size_t hash = Mix(static_cast<std::size_t>(pattern.kind), pattern.ignore_case ? 1 : 0);
  for (const std::string& item : pattern.items) hash = Mix(hash, std::hash<std::string>{}(item));
  return hash;
}

constexpr auto kHash = [](const auto& value) { return HashOf(value); };

TypeId TypeOfKind(const Program& program, TypeKind kind) {
  for (TypeId id : program.types.ids()) {
    if (program.types[id].kind == kind) return id;
  }
  return {};
}

TypeId ResultOf(const Program& program, const CallOp& call) {
  switch (Info(call.op).result) {
    case OpType::Bool: return TypeOfKind(program, TypeKind::Bool);
    case OpType::Int: return TypeOfKind(program, TypeKind::Int);
    case OpType::Duration: return TypeOfKind(program, TypeKind::Duration);
    case OpType::Time: return TypeOfKind(program, TypeKind::Time);
    case OpType::Date: return TypeOfKind(program, TypeKind::Date);
    case OpType::Instant: return TypeOfKind(program, TypeKind::Instant);
    case OpType::Text: return TypeOfKind(program, TypeKind::Text);
    case OpType::Decimal: return TypeOfKind(program, TypeKind::Decimal);
    case OpType::Money: return TypeOfKind(program, TypeKind::Money);
    case OpType::Secret: return TypeOfKind(program, TypeKind::Secret);
    case OpType::List:
    case OpType::Map:
    case OpType::Json:
    case OpType::Any:
    case OpType::Result: return call.type;
    case OpType::Unit:
    case OpType::ImmType:
    case OpType::ImmField:
    case OpType::ImmPattern:
    case OpType::ImmHours:
    case OpType::ImmPart:
    case OpType::ImmService:
    case OpType::ImmHook: break;
  }
  return {};
}

}  // namespace

TypeId Program::Intern(const Type& type) { return type_index_.FindOrAdd(types, type, kHash); }

ConstantId Program::Intern(const Constant& constant) {
  return constant_index_.FindOrAdd(constants, constant, kHash);
}

PatternId Program::Intern(const Pattern& pattern) {
  return pattern_index_.FindOrAdd(patterns, pattern, kHash);
}

std::optional<HookId> Program::HookAt(HookPoint point) const {
  for (const HookId id : hooks.ids()) {
    if (hooks[id].point == point) return id;
  }
  return std::nullopt;
}

const Rule* Program::RuleNamed(std::string_view name) const {
  auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

namespace {

bool Spend(const Program& program, TypeId id, std::size_t& left) {
  if (!id.valid() || left == 0) return false;
  left -= 1;
  const Type& type = program.types[id];
  if (type.element.valid()) return Spend(program, type.element, left);
  if (type.kind != TypeKind::Record) return true;
  return std::ranges::all_of(program.records[type.record_id].fields,
                             [&](const Field& field) { return Spend(program, field.type, left); });
}

}  // namespace

const std::string& LabelIn(const EnumCase& one, std::string_view language) {
  const auto primary = [](std::string_view tag) { return tag.substr(0, tag.find('-')); };
  const std::string wanted = unicode::FoldTrimmed(language);
  for (const Translation& each : one.translations) {
    if (unicode::Fold(each.language) == wanted) return each.text;
  }
  for (const Translation& each : one.translations) {
    if (unicode::Fold(primary(each.language)) == primary(wanted)) return each.text;
  }
  return one.label;
}

std::vector<Translation> LabelsOf(const EnumCase& one) {
  return one.translations.empty() ? std::vector{Translation{"", one.label}} : one.translations;
}

bool IsTranslated(const EnumDecl& decl) {
  return std::ranges::any_of(decl.cases,
                             [](const EnumCase& one) { return !one.translations.empty(); });
}

bool HoldsSecret(const Program& program, TypeId id) {
  const Type& type = program.types[id];
  if (type.kind == TypeKind::Secret) return true;
  if (type.element.valid()) return HoldsSecret(program, type.element);
  if (type.kind != TypeKind::Record) return false;
  return std::ranges::any_of(program.records[type.record_id].fields,
                             [&](const Field& field) { return HoldsSecret(program, field.type); });
}

bool IsSmall(const Program& program, TypeId type, std::size_t most) {
  return Spend(program, type, most);
}

bool IsReplyOrLookup(const Program& program, TypeId id) {
  const Type& type = program.types[id];
  return type.kind == TypeKind::Record && program.records[type.record_id].name == kReplyRecord;
}

std::string_view TaskOf(const Program& program, TypeId type) {
  const TypeKind kind = program.types[type].kind;
  if (kind == TypeKind::Enum) return "classify";
  return kind == TypeKind::Record && !IsReplyOrLookup(program, type) ? "extract" : "reply";
}

std::int64_t CallMs(const Program& program, const Function& function, const CallOp& call) {
  if (!Info(call.op).calls()) return 0;
  const ServiceId service{function.args[call.args.begin]};
  return program.services[service].timeout_ms + kCallGraceMs;
}

std::string_view PlainTypeName(TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool: return "Bool";
    case TypeKind::Int: return "Int";
    case TypeKind::Duration: return "Duration";
    case TypeKind::Time: return "Time";
    case TypeKind::Date: return "Date";
    case TypeKind::Instant: return "Instant";
    case TypeKind::Text: return "Text";
    case TypeKind::Email: return "Email";
    case TypeKind::Phone: return "Phone";
    case TypeKind::Url: return "Url";
    case TypeKind::Language: return "Language";
    case TypeKind::Country: return "Country";
    case TypeKind::TimeZone: return "TimeZone";
    case TypeKind::Json: return "Json";
    case TypeKind::Secret: return "Secret";
    case TypeKind::Decimal: return "Decimal";
    case TypeKind::Money: return "Money";
    case TypeKind::Enum:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Record:
    case TypeKind::Optional: break;
  }
  return {};
}

std::string TypeName(const Program& program, TypeId id) {
  std::string before;
  std::string after;
  for (;;) {
    const Type& type = program.types[id];
    if (type.kind == TypeKind::Enum) return before + program.enums[type.enum_id].name + after;
    if (type.kind == TypeKind::Record) {
      return before + program.records[type.record_id].name + after;
    }
    if (type.kind == TypeKind::List || type.kind == TypeKind::Map) {
      before += type.kind == TypeKind::List ? "List<" : "Map<Text, ";
      after.insert(0, ">");
    } else if (type.kind == TypeKind::Optional) {
      after.insert(0, "?");
    } else {
      return before.append(PlainTypeName(type.kind)) + after;
    }
    id = type.element;
  }
}

TypeId ResultType(const Program& program, const Function& function, InstId id) {
  auto none = [](const auto&) { return TypeId{}; };
  auto boolean = [&](const auto&) { return TypeOfKind(program, TypeKind::Bool); };
  auto own = [](const auto& inst) { return inst.type; };
  return std::visit(
      Match{
          [&](const Const& inst) { return program.constants[inst.constant].type; },
          [&](const GetLocal& inst) { return function.locals[inst.local].type; },
          [&](const CallOp& inst) { return ResultOf(program, inst); },
          [&](const CallFunction& inst) { return program.functions[inst.function].result; },
          [&](const MakeList& inst) { return own(inst); },
          [&](const MakeRecord& inst) { return own(inst); },
          [&](const GetField& inst) { return own(inst); },
          [&](const WrapOptional& inst) { return own(inst); },
          [&](const UnwrapOptional& inst) { return own(inst); },
          [&](const IsKnown& inst) { return boolean(inst); },
          [&](const Compare& inst) { return boolean(inst); },
          [&](const Not& inst) { return boolean(inst); },
          [&](const SetLocal& inst) { return none(inst); },
          [&](const Jump& inst) { return none(inst); },
          [&](const Branch& inst) { return none(inst); },
          [&](const Return& inst) { return none(inst); },
          [&](const Suspend& inst) { return none(inst); },
      },
      function.insts[static_cast<std::size_t>(id.index)]);
}

bool IsTerminator(const Inst& inst) {
  return std::holds_alternative<Jump>(inst) || std::holds_alternative<Branch>(inst) ||
         std::holds_alternative<Return>(inst) || std::holds_alternative<Suspend>(inst);
}

std::vector<BlockId> ExitsOf(const Wait& wait) {
  std::vector<BlockId> exits;
  for (const Arm& arm : wait.arms) exits.push_back(arm.to);
  if (wait.timed_out.valid()) exits.push_back(wait.timed_out);
  return exits;
}

std::vector<bool> DecidingInsts(const Function& function) {
  std::vector<bool> deciding(function.insts.size());
  std::vector<BlockId> open;
  for (const Wait& wait : function.waits) {
    for (const Arm& arm : wait.arms) {
      if (arm.decides) open.push_back(arm.to);
    }
  }
  while (!open.empty()) {
    const Block& block = function.blocks[open.back()];
    open.pop_back();
    for (std::uint32_t at = block.begin; at < block.end && !deciding[at]; ++at) {
      deciding[at] = true;
      const Inst& inst = function.insts[at];
      const auto* call = std::get_if<CallOp>(&inst);
      if (call != nullptr && call->op == Op::take_event) break;
      if (const auto* jump = std::get_if<Jump>(&inst)) open.push_back(jump->to);
      if (const auto* branch = std::get_if<Branch>(&inst)) {
        open.insert(open.end(), {branch->then, branch->otherwise});
      }
    }
  }
  return deciding;
}

}  // namespace hark::ir
