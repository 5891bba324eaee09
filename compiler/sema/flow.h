#pragma once

#include <vector>

#include "compiler/syntax/ast.h"

namespace hark::sema {

// The flow that is named: `collect(…)`, or `lib.collect(…)` of a module.
struct Callee {
  const ast::Name* name = nullptr;  // null: a hole left by a syntax error
  const std::vector<ast::Argument>* arguments = nullptr;
  ast::ExprId module = {};
};
Callee CalleeOf(const ast::Expr& call);

}  // namespace hark::sema
