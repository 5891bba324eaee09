#include "runtime/value/codec.h"

#include <algorithm>
#include <limits>
#include <new>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/base/time_zone.h"
#include "compiler/base/unicode.h"
#include "compiler/ir/limits.h"
#include "runtime/value/money.h"
#include "runtime/value/time_text.h"

namespace hark::value {
namespace {

using ir::TypeKind;
using nlohmann::json;
using Maybe = std::optional<Word>;

// A pointer's word; nothing when the arena was full.
template <typename T>
Maybe Made(const T* pointer) {
  if (pointer == nullptr) return std::nullopt;
  return WordOf(pointer);
}

template <typename T>
Maybe Keep(const std::optional<T>& value, Arena& arena) {
  if (!value) return std::nullopt;
  void* memory = arena.Allocate(sizeof(T));
  if (memory == nullptr) return std::nullopt;
  return WordOf(new (memory) T(*value));
}

Maybe TextWord(std::string_view text, Arena& arena) {
  if (text.size() > ir::kMaxTextBytes || !unicode::IsUtf8(text)) return std::nullopt;
  return Made(arena.NewText(text));
}

Maybe BoxWord(Maybe value, Arena& arena) {
  if (!value) return std::nullopt;
  return Keep(std::optional<Box>(Box{*value}), arena);
}

// ---- To JSON ----

json ListToJson(const ir::Program& program, const ir::Type& type, Word word) {
  const List& list = At<List>(word);
  json result = json::array();
  for (std::uint32_t i = 0; i < list.count; ++i) {
    result.push_back(ToJson(program, type.element, list.items[i]));
  }
  return result;
}

json MapToJson(const ir::Program& program, const ir::Type& type, Word word) {
  json result = json::object();
  for (const MapEntry& entry : At<Map>(word).all()) {
    result[std::string(AsText(entry.key))] = ToJson(program, type.element, entry.value);
  }
  return result;
}

json RecordToJson(const ir::Program& program, const ir::Type& type, Word word) {
  const ir::RecordDecl& record = program.records[type.record_id];
  const Word* fields = At<Record>(word).fields();
  json result = json::object();
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    result[record.fields[i].name] = ToJson(program, record.fields[i].type, fields[i]);
  }
  return result;
}

json EnumToJson(const ir::Program& program, const ir::Type& type, Word word) {
  return program.enums[type.enum_id].cases.at(static_cast<std::size_t>(word)).name;
}

// ---- From JSON ----

std::optional<std::int64_t> WholeNumber(const json& value) {
  if (value.is_number_unsigned()) {
    std::uint64_t number = value.get<std::uint64_t>();
    if (number > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return std::nullopt;
}

std::optional<std::string_view> String(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return value.get_ref<const std::string&>();
}

std::optional<std::int64_t> CaseNamed(const ir::EnumDecl& decl, std::string_view name) {
  auto found = std::ranges::find(decl.cases, name, &ir::EnumCase::name);
  if (found == decl.cases.end()) return std::nullopt;
  return found - decl.cases.begin();
}

std::optional<std::int64_t> ScalarFrom(const ir::Program& program, const ir::Type& type,
                                       const json& value) {
  if (type.kind == TypeKind::Bool) {
    return value.is_boolean() ? std::optional<std::int64_t>(value.get<bool>()) : std::nullopt;
  }
  if (type.kind == TypeKind::Int || type.kind == TypeKind::Duration ||
      type.kind == TypeKind::Instant) {
    return WholeNumber(value);
  }
  std::optional<std::string_view> text = String(value);
  if (!text) return std::nullopt;
  if (type.kind == TypeKind::Date) return ParseDate(*text);
  if (type.kind == TypeKind::Time) return ParseTime(*text);
  return CaseNamed(program.enums[type.enum_id], *text);
}

Maybe ListFrom(const ir::Program& program, const ir::Type& type, const json& value, Arena& arena) {
  if (!value.is_array() || value.size() > ir::kMaxListItems) return std::nullopt;
  List* list = arena.NewList(value.size());
  if (list == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i) {
    Maybe item = FromJson(program, type.element, value[i], arena);
    if (!item) return std::nullopt;
    list->items[i] = *item;
  }
  return WordOf(list);
}

// Whether no more than so many objects and arrays stand within one another.
bool IsNested(const json& value, std::size_t most) {
  if (!value.is_structured()) return true;
  return most > 0 &&
         std::ranges::all_of(value, [&](const json& inner) { return IsNested(inner, most - 1); });
}

Maybe JsonFrom(const json& value, Arena& arena) {
  if (!IsNested(value, ir::kMaxJsonDepth)) return std::nullopt;
  return TextWord(value.dump(-1, ' ', false, json::error_handler_t::replace), arena);
}

// The members of an object stand in the order of a map's keys.
Maybe MapFrom(const ir::Program& program, const ir::Type& type, const json& value, Arena& arena) {
  if (!value.is_object() || value.size() > ir::kMaxListItems) return std::nullopt;
  Map* map = arena.NewMap(value.size());
  if (map == nullptr) return std::nullopt;
  std::size_t next = 0;
  for (const auto& [name, member] : value.items()) {
    const Maybe key = TextWord(name, arena);
    const Maybe held = FromJson(program, type.element, member, arena);
    if (!key || !held) return std::nullopt;
    map->entries[next++] = {*key, *held};
  }
  return WordOf(static_cast<const Map*>(map));
}

Maybe RecordFrom(const ir::Program& program, const ir::Type& type, const json& value,
                 Arena& arena) {
  if (!value.is_object()) return std::nullopt;
  const ir::RecordDecl& record = program.records[type.record_id];
  void* memory = arena.Allocate(record.fields.size() * sizeof(Word));
  if (memory == nullptr) return std::nullopt;
  Word* fields = static_cast<Word*>(memory);
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    auto found = value.find(record.fields[i].name);
    Maybe field =
        FromJson(program, record.fields[i].type, found == value.end() ? json() : *found, arena);
    if (!field) return std::nullopt;
    fields[i] = *field;
  }
  return WordOf(static_cast<const Record*>(memory));
}

// The word of what is written as text.
Maybe FromText(TypeKind kind, std::string_view text, Arena& arena) {
  if (kind == TypeKind::Decimal) return Keep(Decimal::Parse(text), arena);
  if (kind == TypeKind::Money) return Keep(ParseMoney(text), arena);
  return TextWord(text, arena);
}

Maybe MakeConstant(const ir::Program& program, ir::TypeId type_id, const ir::Constant& constant,
                   Arena& arena) {
  const ir::Type& type = program.types[type_id];
  if (type.kind == TypeKind::Optional) {
    if (std::holds_alternative<std::monostate>(constant.value)) return Word{0};
    return BoxWord(MakeConstant(program, type.element, constant, arena), arena);
  }
  if (ir::IsScalar(type.kind)) {
    const auto* number = std::get_if<std::int64_t>(&constant.value);
    if (number == nullptr || !ScalarFits(program, type, *number)) return std::nullopt;
    return WordOf(*number);
  }
  const auto* text = std::get_if<std::string>(&constant.value);
  bool from_text =
      ir::IsTextual(type.kind) || type.kind == TypeKind::Decimal || type.kind == TypeKind::Money;
  if (text == nullptr || !from_text) return std::nullopt;
  return FromText(type.kind, *text, arena);
}

}  // namespace

json ToJson(const ir::Program& program, ir::TypeId type_id, Word word) {
  const ir::Type& type = program.types[type_id];
  switch (type.kind) {
    case TypeKind::Bool: return word != 0;
    case TypeKind::Int:
    case TypeKind::Duration:
    case TypeKind::Instant: return AsInt(word);
    case TypeKind::Time: return TimeText(AsInt(word));
    case TypeKind::Date: return DateText(AsInt(word));
    case TypeKind::Enum: return EnumToJson(program, type, word);
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
    case TypeKind::Language:
    case TypeKind::Country:
    case TypeKind::TimeZone:
    case TypeKind::Secret: return AsText(word);
    case TypeKind::Decimal: return hark::ToText(At<Decimal>(word));
    case TypeKind::Money: return ToText(At<Money>(word));
    case TypeKind::Json: return json::parse(AsText(word));
    case TypeKind::List: return ListToJson(program, type, word);
    case TypeKind::Map: return MapToJson(program, type, word);
    case TypeKind::Record: return RecordToJson(program, type, word);
    case TypeKind::Optional:
      if (word == 0) return nullptr;
      return ToJson(program, type.element, At<Box>(word).value);
  }
  return nullptr;
}

Maybe FromJson(const ir::Program& program, ir::TypeId type_id, const json& value, Arena& arena) {
  const ir::Type& type = program.types[type_id];
  if (ir::IsScalar(type.kind)) {
    std::optional<std::int64_t> number = ScalarFrom(program, type, value);
    if (!number || !ScalarFits(program, type, *number)) return std::nullopt;
    return WordOf(*number);
  }
  if (type.kind == TypeKind::Json) return JsonFrom(value, arena);
  if (type.kind == TypeKind::List) return ListFrom(program, type, value, arena);
  if (type.kind == TypeKind::Map) return MapFrom(program, type, value, arena);
  if (type.kind == TypeKind::Record) return RecordFrom(program, type, value, arena);
  if (type.kind == TypeKind::Optional) {
    if (value.is_null()) return Word{0};
    return BoxWord(FromJson(program, type.element, value, arena), arena);
  }
  if (type.kind == TypeKind::Decimal && value.is_number_integer()) {
    return FromText(type.kind, value.dump(), arena);
  }
  std::optional<std::string_view> text = String(value);
  if (!text) return std::nullopt;
  // Kept from before, it may be of a zone that the time zone data has dropped.
  if (type.kind == TypeKind::TimeZone && !TimeZone::Named(*text)) return std::nullopt;
  return FromText(type.kind, *text, arena);
}

bool ScalarFits(const ir::Program& program, const ir::Type& type, std::int64_t value) {
  auto between = [&](std::int64_t least, std::int64_t most) {
    return value >= least && value <= most;
  };
  switch (type.kind) {
    case TypeKind::Bool: return between(0, 1);
    case TypeKind::Int: return true;
    case TypeKind::Duration: return between(-kDurationMax, kDurationMax);
    case TypeKind::Time: return between(0, kMinutesPerDay - 1);
    case TypeKind::Date: return between(kDateMin, kDateMax);
    case TypeKind::Instant: return between(kInstantMin, kInstantMax);
    case TypeKind::Enum: {
      auto cases = static_cast<std::int64_t>(program.enums[type.enum_id].cases.size());
      return between(0, cases - 1);
    }
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
    case TypeKind::Language:
    case TypeKind::Country:
    case TypeKind::TimeZone:
    case TypeKind::Decimal:
    case TypeKind::Money:
    case TypeKind::Json:
    case TypeKind::Secret:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Record:
    case TypeKind::Optional: break;
  }
  return false;
}

Word ConstantWord(const ir::Program& program, const ir::Constant& constant, Arena& arena) {
  return MakeConstant(program, constant.type, constant, arena).value_or(0);
}

}  // namespace hark::value
