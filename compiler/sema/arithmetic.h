#pragma once

#include <optional>

#include "compiler/ir/op.h"
#include "compiler/ir/type.h"
#include "compiler/syntax/ast.h"

// What `+ - * / %` mean, by the types of both sides: one table for the checker, for
// constants and for code.
namespace hark::sema {

struct Arithmetic {
  ast::BinaryOp op;
  ir::TypeKind left;
  ir::TypeKind right;
  ir::TypeKind result;
  // Its parameters say what the sides are widened to (Int to Decimal).
  ir::Op call;
  // The operation takes the sides the other way round.
  bool swapped = false;
};

std::optional<Arithmetic> ArithmeticFor(ast::BinaryOp op, ir::TypeKind left, ir::TypeKind right);

}  // namespace hark::sema
