#include "compiler/ir/verify.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "compiler/base/decimal.h"
#include "compiler/base/time_zone.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/money_text.h"
#include "compiler/ir/verifier.h"
#include "compiler/ir/words.h"

namespace hark::ir {
namespace {

bool HasTwice(std::vector<std::string_view> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

template <typename List>
bool HasNameTwice(const List& list) {
  std::vector<std::string_view> names;
  for (const auto& item : list) names.push_back(item.name);
  return HasTwice(std::move(names));
}

bool IsTypeWord(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(TypeKind::Optional); ++kind) {
    if (PlainTypeName(static_cast<TypeKind>(kind)) == name) return true;
  }
  return name.find(words::kNumberMark) != std::string_view::npos;
}

std::string VerifyTypes(const Program& program) {
  if (program.types.size() > kMaxTypes) return "too many types";
  std::set<std::tuple<TypeKind, TypeId, EnumId, RecordId>> seen;
  std::vector<std::size_t> depths;
  for (TypeId id : program.types.ids()) {
    const Type& type = program.types[id];
    bool has_element = type.kind == TypeKind::List || type.kind == TypeKind::Map ||
                       type.kind == TypeKind::Optional;
    // Elements come first, so no type can be its own.
    if (has_element ? !(type.element.valid() && type.element < id) : type.element.valid()) {
      return "type " + std::to_string(id.index) + ": wrong element";
    }
    if (type.kind == TypeKind::Enum ? !program.enums.Has(type.enum_id) : type.enum_id.valid()) {
      return "type " + std::to_string(id.index) + ": wrong enum";
    }
    if (type.kind == TypeKind::Record ? !program.records.Has(type.record_id)
                                      : type.record_id.valid()) {
      return "type " + std::to_string(id.index) + ": wrong record";
    }
    bool fresh = seen.emplace(type.kind, type.element, type.enum_id, type.record_id).second;
    if (!fresh) return "type " + std::to_string(id.index) + " is there twice";
    std::size_t inner = has_element ? depths[static_cast<std::size_t>(type.element.index)] : 0;
    depths.push_back(inner + 1);
    if (depths.back() > kMaxTypeDepth) return "a type nests too deep";
  }
  return {};
}

std::string VerifyDecls(const Program& program) {
  for (const EnumDecl& decl : program.enums) {
    if (IsTypeWord(decl.name)) return "enum `" + decl.name + "`: the name is taken";
    if (decl.cases.empty()) return "enum `" + decl.name + "` has no cases";
    if (HasNameTwice(decl.cases)) return "enum `" + decl.name + "` has a case twice";
  }
  for (const RecordDecl& decl : program.records) {
    if (IsTypeWord(decl.name)) return "record `" + decl.name + "`: the name is taken";
    if (HasNameTwice(decl.fields)) return "record `" + decl.name + "` has a field twice";
    for (const Field& field : decl.fields) {
      if (!program.types.Has(field.type)) return "field `" + field.name + "` has no type";
    }
  }
  return {};
}

bool IsValueOf(const Program& program, const Constant& constant) {
  const Type& type = program.types[constant.type];
  const auto* number = std::get_if<std::int64_t>(&constant.value);
  switch (type.kind) {
    case TypeKind::Bool: return number != nullptr && (*number == 0 || *number == 1);
    case TypeKind::Enum:
      return number != nullptr && *number >= 0 &&
             *number < static_cast<std::int64_t>(program.enums[type.enum_id].cases.size());
    case TypeKind::Int:
    case TypeKind::Duration:
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Instant: return number != nullptr;
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
    case TypeKind::Language:
    case TypeKind::Country:
    case TypeKind::TimeZone: {
      const auto* text = std::get_if<std::string>(&constant.value);
      return text != nullptr && text->size() <= kMaxTextBytes && unicode::IsUtf8(*text);
    }
    case TypeKind::Decimal: {
      const auto* digits = std::get_if<std::string>(&constant.value);
      return digits != nullptr && Decimal::Parse(*digits).has_value();
    }
    case TypeKind::Money: {
      const auto* written = std::get_if<std::string>(&constant.value);
      return written != nullptr && ParseMoney(*written).has_value();
    }
    case TypeKind::Optional: return std::holds_alternative<std::monostate>(constant.value);
    case TypeKind::Json:
    case TypeKind::Secret:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Record: break;
  }
  return false;
}

std::string VerifyConstants(const Program& program) {
  for (ConstantId id : program.constants.ids()) {
    const Constant& constant = program.constants[id];
    if (!program.types.Has(constant.type) || !IsValueOf(program, constant)) {
      return "constant " + std::to_string(id.index) + " is not of its type";
    }
  }
  for (PatternId id : program.patterns.ids()) {
    const Pattern& pattern = program.patterns[id];
    bool regex = pattern.kind == Pattern::Kind::Regex;
    if (pattern.items.empty() || (regex && pattern.items.size() != 1) ||
        (!regex && pattern.ignore_case)) {
      return "pattern " + std::to_string(id.index) + " has wrong items";
    }
  }
  return {};
}

std::string VerifyContactFields(const Program& program) {
  if (HasNameTwice(program.contact_fields)) return "a contact field is there twice";
  for (const ContactField& field : program.contact_fields) {
    if (!program.types.Has(field.type)) return "contact field `" + field.name + "` has no type";
    bool optional = program.types[field.type].kind == TypeKind::Optional;
    if (!field.fallback.valid()) {
      if (!optional) return "contact field `" + field.name + "` may be none";
    } else if (!program.constants.Has(field.fallback) ||
               program.constants[field.fallback].type != field.type) {
      return "contact field `" + field.name + "` has a fallback of another type";
    }
  }
  return {};
}

// Stretches are shorter than a day and begin on theirs, so that a moment can lie only in
// one of its own day or of the day before.
std::string VerifyHours(const Program& program) {
  constexpr std::int32_t kDayMinutes = 1440;
  if (HasNameTwice(program.hours)) return "hours are there twice";
  for (const Hours& hours : program.hours) {
    for (const Opening& opening : hours.openings) {
      bool fits = opening.weekday >= 0 && opening.weekday < 7 && opening.from >= 0 &&
                  opening.from < kDayMinutes && opening.to > opening.from &&
                  opening.to - opening.from <= kDayMinutes;
      if (!fits) return "hours `" + hours.name + "`: an opening that is none";
    }
  }
  return {};
}

std::string VerifySending(const Program& program) {
  const Sending& sending = program.sending;
  constexpr std::int32_t kDayMinutes = 1440;
  const auto is_minute = [](std::int32_t minute) { return minute >= 0 && minute <= kDayMinutes; };
  if (!is_minute(sending.quiet_from) || !is_minute(sending.quiet_to)) {
    return "quiet hours that are none";
  }
  const bool quiet = sending.quiet_from != sending.quiet_to;
  if (quiet && !TimeZone::Named(sending.clock.zone)) return "quiet hours in no time zone";
  const bool counts = sending.most >= 0 && sending.most <= kMaxLimit &&
                      (sending.most == 0 || sending.period_ms > 0);
  return counts ? "" : "a number of messages that is none";
}

std::string VerifyFunction(const Program& program, const Function& function) {
  std::string wrong = VerifyBody(program, function);
  if (wrong.empty()) wrong = VerifyOutsideCalls(function);
  if (wrong.empty()) wrong = VerifyFlow(function);
  return wrong.empty() ? wrong : function.name + ": " + wrong;
}

std::string VerifyFunctions(const Program& program) {
  std::set<std::pair<FunctionKind, std::string_view>> names;
  for (const Function& function : program.functions) {
    if (!names.emplace(function.kind, function.name).second) {
      return function.name + ": two functions have this name";
    }
    std::string wrong = VerifySignature(program, function);
    if (!wrong.empty()) return function.name + ": " + wrong;
  }
  for (const Function& function : program.functions) {
    if (std::string wrong = VerifyFunction(program, function); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

std::string VerifyDeclarations(const Program& program) {
  for (auto* part : {VerifyTypes, VerifyDecls, VerifyConstants, VerifyContactFields, VerifyHours,
                     VerifyServices, VerifyHooks, VerifySending}) {
    if (std::string wrong = part(program); !wrong.empty()) return wrong;
  }
  return {};
}

std::optional<std::string> Verify(const Program& program) {
  for (auto* part : {VerifyDeclarations, VerifyFunctions, VerifyCalls, VerifyConditionsAndRules}) {
    if (std::string wrong = part(program); !wrong.empty()) return wrong;
  }
  return std::nullopt;
}

}  // namespace hark::ir
