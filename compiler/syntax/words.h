#pragma once

#include <string>
#include <string_view>

#include "compiler/syntax/antlr.h"

// How tokens and what may stand at a place are named to an author.
namespace hark::syntax {

// "`{`", "the name `plan`", "a text", "the end of the file".
std::string FoundWords(std::size_t type, const std::string& written);

// A word of the language as it is written; empty for what is no word, or several.
std::string WordOf(std::size_t type);

// The token that this word is; NAME of one that is none of the language.
std::size_t TypeOf(std::string_view word);

// "`,` or `)`", "a value", "a statement or `}`": the tokens of the set, the many that
// begin the same kind of thing as one. `context` is the rule that is being parsed, `found`
// the token that stands there instead.
std::string ExpectedWords(const antlr4::misc::IntervalSet& expected,
                          const antlr4::ParserRuleContext* context, std::size_t found);

}  // namespace hark::syntax
