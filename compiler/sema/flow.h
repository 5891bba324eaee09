#pragma once

#include <optional>
#include <vector>

#include "compiler/sema/workspace.h"

namespace hark::sema {

// The flow that is named: `collect(…)`, or `lib.collect(…)` of a module.
struct Callee {
  const ast::Name* name = nullptr;  // null: a hole left by a syntax error
  const std::vector<ast::Argument>* arguments = nullptr;
  ExprId module = {};
};
Callee CalleeOf(const ast::Expr& call);

// The first statement in a body, flows within included, that does more than look something up.
std::optional<Span> ActIn(const Workspace& workspace, const ast::Body& body);

}  // namespace hark::sema
