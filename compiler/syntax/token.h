#pragma once

#include <cstdint>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace hark::syntax {

enum class TokenRole : std::uint8_t { Code, Comment, Doc, Sample };

// One word, sign or comment: bytes [begin, end) of its file. A token that was put in to
// mend the file is empty. Lines count from 1, columns from 0 and in code points.
struct Token {
  std::uint32_t type = 0;  // HarkLexer's number
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  TokenRole role = TokenRole::Code;
  bool first_on_line = false;
};

// The words and signs of a file in order, comments among them. What is not Hark goes to
// `sink` and is mended, so that the parser need not report it again: texts and braces
// are closed, `==` becomes `is`, unknown characters are left out. Empty when the file is
// not worth parsing: not UTF-8, too long, or nested deeper than kMaxNesting.
std::vector<Token> Lex(const source::SourceSet& sources, source::FileId file, diag::Sink& sink);

// Whether a declaration begins at `tokens[at]`, judged without its context: the place
// where parsing resumes behind an error, and where open braces must have been closed.
bool StartsDeclaration(const std::vector<Token>& tokens, std::size_t at);

// The pieces of Lex, in the order it calls them.
std::vector<Token> ReadTokens(const source::SourceSet& sources, source::FileId file,
                              diag::Sink& sink);
void MendSigns(const source::SourceSet& sources, source::FileId file, std::vector<Token>& tokens,
               diag::Sink& sink);
bool CheckNesting(source::FileId file, const std::vector<Token>& tokens, diag::Sink& sink);
void CloseBraces(source::FileId file, std::vector<Token>& tokens, diag::Sink& sink);

}  // namespace hark::syntax
