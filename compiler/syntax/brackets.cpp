#include <algorithm>
#include <utility>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {
namespace {

bool Opens(std::uint32_t type) {
  return type == HarkLexer::LBRACE || type == HarkLexer::LPAREN || type == HarkLexer::LBRACKET ||
         type == HarkLexer::HOLE_OPEN;
}
bool Closes(std::uint32_t type) {
  return type == HarkLexer::RBRACE || type == HarkLexer::RPAREN || type == HarkLexer::RBRACKET ||
         type == HarkLexer::HOLE_CLOSE;
}

bool IsName(std::uint32_t type) {
  return type == HarkLexer::NAME || type == HarkLexer::CURRENCY ||
         (type >= HarkLexer::RULE && type <= HarkLexer::FAULT);
}

// The parser gives up there by itself, but it looks ahead for the end of each type first, and a
// hundred thousand levels would take it minutes.
constexpr int kMaxTypes = 1'000;

// How deep a token stands in types: `Map<Text, List<Int>>`. What may stand in none begins anew.
class TypeDepth {
 public:
  int At(const Token& token) {
    if (token.role != TokenRole::Code) return depth_;
    if (token.type == HarkLexer::LESS && follows_name_) ++depth_;
    if (token.type == HarkLexer::GREATER) depth_ = std::max(depth_ - 1, 0);
    follows_name_ = IsName(token.type);
    if (!follows_name_ && !IsSign(token.type)) depth_ = 0;
    return depth_;
  }

 private:
  static bool IsSign(std::uint32_t type) {
    return type == HarkLexer::LESS || type == HarkLexer::GREATER || type == HarkLexer::COMMA ||
           type == HarkLexer::DOT || type == HarkLexer::QUESTION;
  }

  int depth_ = 0;
  bool follows_name_ = false;
};

// Finds the braces that are never closed and closes each where its block ends, as the
// indentation shows it.
class BraceCloser {
 public:
  BraceCloser(source::FileId file, const std::vector<Token>& tokens, diag::Sink& sink)
      : file_(file), tokens_(tokens), sink_(sink) {}

  std::vector<Token> Close() {
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      const Token& token = tokens_[at];
      if (token.role == TokenRole::Code) {
        if (token.first_on_line) StartLine(token);
        if (!open_.empty() && StartsDeclaration(tokens_, at)) CloseTo(0, token);
        if (token.type == HarkLexer::LBRACE) OpenOne(at);
        if (token.type == HarkLexer::RBRACE) CloseOne(token);
      }
      closed_.push_back(token);
    }
    if (!open_.empty()) CloseTo(0, EndOf(tokens_.back()));
    return std::move(closed_);
  }

 private:
  struct Open {
    Token brace;
    std::uint32_t indent;  // of the line the brace stands on
    bool one_line;         // what it holds begins on that line
  };

  // A block that begins beside its brace ends before a line that is not indented for it.
  void StartLine(const Token& token) {
    while (!open_.empty() && open_.back().one_line && token.type != HarkLexer::RBRACE &&
           token.column <= open_.back().indent) {
      CloseTo(open_.size() - 1, token);
    }
    line_indent_ = token.column;
  }

  void OpenOne(std::size_t at) {
    bool one_line = at + 1 < tokens_.size() && !tokens_[at + 1].first_on_line;
    open_.push_back({tokens_[at], line_indent_, one_line});
  }

  // A `}` that stands further left than its block began closes an outer block.
  void CloseOne(const Token& token) {
    while (token.first_on_line && open_.size() > 1 && token.column < open_.back().indent) {
      CloseTo(open_.size() - 1, token);
    }
    if (!open_.empty()) open_.pop_back();
  }

  void CloseTo(std::size_t depth, const Token& before) {
    while (open_.size() > depth) {
      Token brace = open_.back().brace;
      diag::Build(sink_, source::Span{file_, brace.begin, brace.end}, diag::UnclosedBracket, {"{"})
          .Label("its `}` is missing")
          .Emit();
      open_.pop_back();
      Token close = before;
      close.type = HarkLexer::RBRACE;
      close.end = close.begin;
      close.first_on_line = false;
      closed_.push_back(close);
    }
  }

  static Token EndOf(Token token) {
    token.begin = token.end;
    return token;
  }

  source::FileId file_;
  const std::vector<Token>& tokens_;
  diag::Sink& sink_;
  std::vector<Token> closed_;
  std::vector<Open> open_;
  std::uint32_t line_indent_ = 0;
};

// The next token that is code, or the last one.
std::size_t NextCode(const std::vector<Token>& tokens, std::size_t at) {
  do {
    ++at;
  } while (at < tokens.size() && tokens[at].role != TokenRole::Code);
  return at;
}

std::uint32_t TypeAt(const std::vector<Token>& tokens, std::size_t at) {
  return at < tokens.size() ? tokens[at].type : 0;
}

// `test "…" {`; an enum case named test has a label and no brace.
bool BraceFollowsText(const std::vector<Token>& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (tokens[at].type == HarkLexer::TEXT_OPEN) ++depth;
    if (tokens[at].type == HarkLexer::TEXT_CLOSE && --depth == 0) {
      return TypeAt(tokens, NextCode(tokens, at)) == HarkLexer::LBRACE;
    }
  }
  return false;
}

// Whether a block is open where a declaration starts or the file ends. Odd indentation
// alone is nobody's error.
bool LeavesBraceOpen(const std::vector<Token>& tokens) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].role != TokenRole::Code) continue;
    if (depth > 0 && StartsDeclaration(tokens, at)) return true;
    if (tokens[at].type == HarkLexer::LBRACE) ++depth;
    if (tokens[at].type == HarkLexer::RBRACE && depth > 0) --depth;
  }
  return depth > 0;
}

// Closes what an unclosed comment has swallowed the braces of; the comment was reported.
void CloseBehindComment(std::vector<Token>& tokens) {
  std::vector<std::uint32_t> closings;
  for (const Token& token : tokens) {
    if (token.type == HarkLexer::LBRACE) closings.push_back(HarkLexer::RBRACE);
    if (token.type == HarkLexer::LPAREN) closings.push_back(HarkLexer::RPAREN);
    if (token.type == HarkLexer::LBRACKET) closings.push_back(HarkLexer::RBRACKET);
    if (Closes(token.type) && token.type != HarkLexer::HOLE_CLOSE && !closings.empty()) {
      closings.pop_back();
    }
  }
  Token close = tokens.back();
  close.role = TokenRole::Code;
  close.begin = close.end;
  close.first_on_line = false;
  for (; !closings.empty(); closings.pop_back()) {
    close.type = closings.back();
    tokens.push_back(close);
  }
}

}  // namespace

bool CheckNesting(source::FileId file, const std::vector<Token>& tokens, diag::Sink& sink) {
  TypeDepth types;
  int depth = 0;
  for (const Token& token : tokens) {
    if (types.At(token) > kMaxTypes) {
      diag::Build(sink, source::Span{file, token.begin, token.end}, diag::NestedTooDeep,
                  {kMaxTypes})
          .Help("keep the inner values in a record")
          .Emit();
      return false;
    }
    if (Closes(token.type)) depth = std::max(depth - 1, 0);
    if (!Opens(token.type) || ++depth <= kMaxNesting) continue;
    diag::Build(sink, source::Span{file, token.begin, token.end}, diag::NestedTooDeep,
                {kMaxNesting})
        .Help("give the inner parts names with `let` or `fn`")
        .Emit();
    return false;
  }
  return true;
}

void CloseBraces(source::FileId file, std::vector<Token>& tokens, diag::Sink& sink) {
  if (!tokens.empty() && tokens.back().type == HarkLexer::UNCLOSED_COMMENT) {
    CloseBehindComment(tokens);
  }
  if (LeavesBraceOpen(tokens)) tokens = BraceCloser(file, tokens, sink).Close();
}

bool StartsDeclaration(const std::vector<Token>& tokens, std::size_t at) {
  if (!tokens[at].first_on_line) return false;
  std::size_t next = NextCode(tokens, at);
  std::size_t after = NextCode(tokens, next);
  switch (tokens[at].type) {
    case HarkLexer::USE:
    case HarkLexer::LANGUAGES: return IsName(TypeAt(tokens, next)) && tokens[at].column == 0;
    case HarkLexer::RULE:
      return IsName(TypeAt(tokens, next)) &&
             (TypeAt(tokens, after) == HarkLexer::ON || tokens[at].column == 0);
    case HarkLexer::FLOW:
      return IsName(TypeAt(tokens, next)) && TypeAt(tokens, after) == HarkLexer::LPAREN;
    case HarkLexer::ENUM:
    case HarkLexer::CONST:
    case HarkLexer::FN: return true;
    case HarkLexer::SEGMENT:
    case HarkLexer::HOURS:
    case HarkLexer::LIST: return tokens[at].column == 0 && IsName(TypeAt(tokens, next));
    case HarkLexer::RECORD:
      return IsName(TypeAt(tokens, next)) && TypeAt(tokens, after) == HarkLexer::LBRACE;
    case HarkLexer::TEXT:
      return IsName(TypeAt(tokens, next)) && (TypeAt(tokens, after) == HarkLexer::LPAREN ||
                                              TypeAt(tokens, after) == HarkLexer::LBRACE);
    case HarkLexer::EXTERN:
    case HarkLexer::SERVICE: return tokens[at].column == 0 && IsName(TypeAt(tokens, next));
    case HarkLexer::TEMPLATE:
      // With parentheses it may be one that is sent.
      return tokens[at].column == 0 && IsName(TypeAt(tokens, next)) &&
             TypeAt(tokens, after) == HarkLexer::LBRACE;
    case HarkLexer::DEAL:
      return tokens[at].column == 0 && TypeAt(tokens, next) == HarkLexer::LBRACE;
    case HarkLexer::CONTACT:
      // Indented it is a `contact { … }` that is sent, or given to a test.
      return tokens[at].column == 0 && TypeAt(tokens, next) == HarkLexer::LBRACE;
    case HarkLexer::TEST:
      return TypeAt(tokens, next) == HarkLexer::TEXT_OPEN && BraceFollowsText(tokens, next);
    default: return false;
  }
}

}  // namespace hark::syntax
