#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/syntax/ast_name.h"

// Types and expressions as written; ast.h has the rest and says how they are held.
namespace hark::ast {

// ---- Types ----

// `Text`, `Plan`, `List<Text>`, `Map<Text, Int>`, `Email?`, `pricing.Plan`.
struct TypeExpr {
  std::optional<Name> module;
  Name name;
  std::optional<TypeExprId> key;       // of Map
  std::optional<TypeExprId> argument;  // of List and Map: what it holds
  bool optional = false;
  Span span;
};

// ---- Expressions ----

// A hole left by a syntax error, already reported: whatever meets it stays silent.
struct ErrorExpr {};

struct IntLiteral {
  std::int64_t value;
};
struct DecimalLiteral {
  std::string digits;
};  // 19.90
struct MoneyLiteral {
  std::string digits;
  std::string currency;
};  // 49 USD
struct BoolLiteral {
  bool value;
};  // yes/no are not words: true, false
struct DurationLiteral {
  std::int64_t milliseconds;
};  // 90s 30m 2h 1d 2w, 1h30m
struct TimeLiteral {
  std::int32_t minutes;
};  // 09:00, since midnight
struct DateLiteral {
  std::int32_t days;
};  // 2026-01-31, since 1970-01-01

// A stretch of text, escapes already resolved, or an expression in braces.
using TextPart = std::variant<std::string, ExprId>;
struct TextLiteral {
  std::vector<TextPart> parts;
};

struct NameRef {
  std::string name;
};
struct Member {
  ExprId object;
  Name field;
};

struct Argument {
  std::optional<Name> name;  // `name: value`
  ExprId value;
};
// `greeting(name: x)`: a fn, a text catalogue, a record or a built-in.
struct Call {
  Name callee;
  std::vector<Argument> arguments;
};
// `contact.tagged("vip")`.
struct MethodCall {
  ExprId object;
  Name method;
  std::vector<Argument> arguments;
};
struct ListLiteral {
  std::vector<ExprId> items;
};
// `answer.as(Order)`: a Json read as another type.
struct ReadAs {
  ExprId object;
  TypeExprId type;
};
// `["small": 5, "large": 8]`; `[:]` has no entries.
struct MapEntry {
  ExprId key;
  ExprId value;
};
struct MapLiteral {
  std::vector<MapEntry> entries;
};
// `{ email: contact.email, "first-name": … }`: what is sent to a service, or answered by one.
struct ObjectMember {
  Name name;  // of a text, what it says
  bool quoted = false;
  ExprId value;
};
struct ObjectLiteral {
  std::vector<ObjectMember> members;
};

enum class UnaryOp : std::uint8_t { Not, Negate };
struct Unary {
  UnaryOp op;
  Span op_span;
  ExprId operand;
};

// `Or` is also the default of an optional; which one it is follows from the types.
enum class BinaryOp : std::uint8_t {
  Or,
  And,
  Is,
  IsNot,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  In,
  Has,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
};
struct Binary {
  BinaryOp op;
  Span op_span;
  ExprId left;
  ExprId right;
};
struct Between {
  ExprId value;
  ExprId low;
  ExprId high;
};  // both ends included
struct IsKnown {
  ExprId value;
  bool negated;
};  // `is known`, `is not known`
struct IfExpr {
  ExprId condition;
  ExprId then;
  ExprId otherwise;
};

// `text mentions ("a", "b")`. One pattern needs no parentheses. A row each in the tables of
// words and operations.
enum class TextTestKind : std::uint8_t {
  Mentions,
  MentionsAbout,
  MentionsAll,
  Contains,
  StartsWith,
  EndsWith,
  Like,
};
struct TextTest {
  TextTestKind kind;
  Span kind_span;
  ExprId subject;
  std::vector<ExprId> patterns;
  bool negated = false;  // `is not like`
};
// `text matches /re/i as m`.
struct Matches {
  ExprId subject;
  std::string pattern;  // between the slashes, `\/` resolved
  Span pattern_span;
  bool ignore_case = false;
  std::optional<Name> binding;
};

// `any x in items where …`; of a `map`, `to …` says what its items become.
enum class EachKind : std::uint8_t { Any, All, Count, Filter, Map };
struct Each {
  EachKind kind;
  Name variable;
  ExprId list;
  ExprId body;
};

// One wording of several: `one "a day"`.
struct TextForm {
  Name name;
  ExprId text;
};
// `plural count { one "a day" other "{count} days" }`, in a text of a language.
struct Plural {
  ExprId number;
  std::vector<TextForm> forms;
};
// `select who { female "Dear Ms" other "Dear" }`, by the case of an enum or by a text.
struct Select {
  ExprId subject;
  std::vector<TextForm> forms;
};

using ExprNode =
    std::variant<ErrorExpr, IntLiteral, DecimalLiteral, MoneyLiteral, BoolLiteral, DurationLiteral,
                 TimeLiteral, DateLiteral, TextLiteral, NameRef, Member, Call, MethodCall, ReadAs,
                 ListLiteral, MapLiteral, ObjectLiteral, Unary, Binary, Between, IsKnown, IfExpr,
                 TextTest, Matches, Each, Plural, Select>;
struct Expr {
  ExprNode node;
  Span span;
};

}  // namespace hark::ast
