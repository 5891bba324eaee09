#pragma once

#include <vector>

#include "compiler/syntax/ast.h"

namespace hark::sema {

// The expressions directly within one, in the order they are evaluated.
std::vector<ast::ExprId> Parts(const ast::Expr& expr);

// Calls `visit` with the expression and all within it, in no particular order. Keeps its
// own stack, because what is too deep to be checked passes here too.
template <typename Visit>
void ForEachExpr(const ast::Unit& unit, ast::ExprId root, const Visit& visit) {
  std::vector<ast::ExprId> open = {root};
  while (!open.empty()) {
    const ast::ExprId id = open.back();
    open.pop_back();
    visit(id);
    for (const ast::ExprId part : Parts(unit.exprs[id])) open.push_back(part);
  }
}

// The expressions a statement evaluates itself, in their order.
std::vector<ast::ExprId> ExprsOf(const ast::Stmt& stmt);

// The bodies directly within a statement.
std::vector<const ast::Body*> Bodies(const ast::Stmt& stmt);

// Calls `visit` with every statement in the body, nested ones included; likewise.
template <typename Visit>
void ForEachStmt(const ast::Unit& unit, const ast::Body& root, const Visit& visit) {
  std::vector<const ast::Body*> open = {&root};
  while (!open.empty()) {
    const ast::Body* body = open.back();
    open.pop_back();
    for (const ast::StmtId id : body->statements) {
      visit(unit.stmts[id]);
      for (const ast::Body* inner : Bodies(unit.stmts[id])) open.push_back(inner);
    }
  }
}

// The bodies directly within a declaration; of a rule, what it says to old buttons is one.
std::vector<const ast::Body*> Bodies(const ast::Decl& decl);

// The same of every statement in a declaration.
template <typename Visit>
void ForEachStmt(const ast::Unit& unit, const ast::Decl& decl, const Visit& visit) {
  for (const ast::Body* body : Bodies(decl)) ForEachStmt(unit, *body, visit);
}

}  // namespace hark::sema
