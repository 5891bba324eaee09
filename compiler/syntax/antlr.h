#pragma once

#include <HarkLexer.h>
#include <HarkParser.h>
#include <antlr4-runtime.h>

// The generated lexer and parser, for the files of this folder that turn text into an
// AST. Nothing of ANTLR shows in ast.h, parse.h, format.h, token.h or print_ast.h.
namespace hark::syntax {

using grammar::HarkLexer;
using grammar::HarkParser;

}  // namespace hark::syntax
