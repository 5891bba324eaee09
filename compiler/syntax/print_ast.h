#pragma once

#include <string>

#include "compiler/syntax/ast.h"

namespace hark::syntax {

// The declarations as nested words, for `hark check --dump=ast` and for comparing. Spans
// are left out, as are braces and parentheses that change nothing.
std::string PrintAst(const ast::Unit& unit);

// Whether two units declare the same, wherever it stands in their files.
bool SameDeclarations(const ast::Unit& left, const ast::Unit& right);

}  // namespace hark::syntax
