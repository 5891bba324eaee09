#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace hark::syntax {

// Deepest nesting of brackets and blocks. ANTLR's parser recurses: 20,000 nested
// parentheses overflow an 8 MiB stack; nobody reads past a dozen.
constexpr int kMaxNesting = 200;

// Parses all files into one unit. Takes any bytes. Syntax errors go to `sink` and
// leave holes (ErrorExpr, ErrorStmt), so that one run reports those of all declarations, of
// each the first few. The span of an expression in a text's braces lies in its file, where
// the author wrote it.
ast::Unit Parse(const source::SourceSet& sources, diag::Sink& sink);

// Parses one file more into `unit`. False where its syntax is broken: declarations, or parts of
// them, may be missing then.
bool ParseInto(const source::SourceSet& sources, source::FileId file, ast::Unit& unit,
               diag::Sink& sink);

}  // namespace hark::syntax
