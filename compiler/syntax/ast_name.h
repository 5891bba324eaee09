#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/base/id.h"
#include "compiler/source/span.h"

// What all parts of the tree are made of: names with their places, and ids of the rest.
namespace hark::ast {

using source::Span;

struct Expr;
struct Stmt;
struct TypeExpr;
using ExprId = Id<Expr>;
using StmtId = Id<Stmt>;
using TypeExprId = Id<TypeExpr>;

// A word as written, with its place.
struct Name {
  std::string text;
  Span span;
};

// A method of a service: `crm.post`, or `lib.crm.post` of a module; or what the model is asked
// to do: `ai classify`.
struct Callee {
  std::optional<Name> module;
  Name service;
  Name method;
  Span span;
  bool is_model = false;
};

// A field that is given a value, as in `{ amount: 49 USD }`.
struct FieldValue {
  Name field;
  ExprId value;
};

// What `create` makes.
enum class RecordKind : std::uint8_t { Deal, Task, Note };

}  // namespace hark::ast
