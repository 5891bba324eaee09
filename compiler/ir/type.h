#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/table.h"

namespace hark::ir {

struct Type;
struct EnumDecl;
struct RecordDecl;
using TypeId = Id<Type>;
using EnumId = Id<EnumDecl>;
using RecordId = Id<RecordDecl>;

// How a value of each kind lies in a 64-bit word (runtime/value/word.h):
//   by value   Bool 0/1 · Int · Duration ms · Time minutes since midnight · Date days
//              since 1970-01-01 · Instant ms since 1970-01-01T00:00Z · Enum case number
//   by pointer Text, Email, Phone, Url, Language, Country, TimeZone, Json, Secret, Decimal,
//              Money, List, Map, Record; Optional: null is none, else a box that holds the
//              element's word
enum class TypeKind : std::uint8_t {
  Bool,
  Int,
  Duration,
  Time,
  Date,
  Instant,
  Enum,
  Text,
  Email,
  Phone,
  Url,
  Language,
  Country,
  TimeZone,
  Json,
  Secret,  // what a person was asked for and nobody keeps
  Decimal,
  Money,
  List,
  Map,
  Record,
  Optional,
};

// A type. Types are interned in their program: equal types have equal ids.
struct Type {
  TypeKind kind = TypeKind::Bool;
  TypeId element = {};      // of List, Map and Optional; the keys of a Map are Texts
  EnumId enum_id = {};      // of Enum
  RecordId record_id = {};  // of Record

  friend bool operator==(const Type&, const Type&) = default;
};

struct Translation {
  std::string language;  // BCP 47
  std::string text;
};
struct EnumCase {
  std::string name;
  std::string label;  // what people see; the name where none was written
  // What people of these languages see instead, in the order they are written; then `label` is
  // for those of all others.
  std::vector<Translation> translations = {};
};
struct EnumDecl {
  std::string name;
  std::vector<EnumCase> cases;
};
struct Field {
  std::string name;
  TypeId type;
};
struct RecordDecl {
  std::string name;
  std::vector<Field> fields;
};

// Whether the word is the value itself, and so is compared as a number.
constexpr bool IsScalar(TypeKind kind) { return kind <= TypeKind::Enum; }
// Text and what is text with a checked form: all share one layout.
constexpr bool IsTextual(TypeKind kind) {
  return kind >= TypeKind::Text && kind <= TypeKind::TimeZone;
}

}  // namespace hark::ir
