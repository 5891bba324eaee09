#pragma once

#include <vector>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {

// Parses one file into `unit` and gives the tokens it was parsed from, comments among them.
std::vector<Token> ParseFile(const source::SourceSet& sources, source::FileId file, ast::Unit& unit,
                             diag::Sink& sink);

}  // namespace hark::syntax
