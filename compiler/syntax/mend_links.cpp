// `https://shop.example/a.jpg` without quotes, where `//` has begun a comment.
#include "compiler/syntax/mend_links.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "compiler/syntax/antlr.h"

namespace hark::syntax {
namespace {

// Where the address ends that goes on with this comment: at a space, less the brackets and signs
// that close what it stands in.
std::uint32_t EndOfLink(std::string_view text, const Token& comment) {
  const std::string_view written = text.substr(comment.begin, comment.end - comment.begin);
  std::size_t end = std::min(written.find_first_of(" \t"), written.size());
  while (end > 0 && std::string_view("})],;").find(written[end - 1]) != std::string_view::npos)
    --end;
  return comment.begin + static_cast<std::uint32_t>(end);
}

Token Made(const Token& like, std::uint32_t type, std::uint32_t begin, std::uint32_t end) {
  Token token = like;
  token.type = type;
  token.begin = begin;
  token.end = end;
  token.role = TokenRole::Code;
  token.first_on_line = false;
  return token;
}

}  // namespace

void MendLinks(const source::SourceSet& sources, source::FileId file, std::vector<Token>& tokens,
               diag::Sink& sink) {
  const std::string_view text = sources.Text(file);
  std::vector<Token> mended;
  for (const Token& token : tokens) {
    const std::size_t count = mended.size();
    const bool link = token.type == HarkLexer::LINE_COMMENT && count >= 2 &&
                      mended[count - 1].type == HarkLexer::COLON &&
                      mended[count - 1].end == token.begin &&
                      mended[count - 2].end == mended[count - 1].begin &&
                      text.substr(mended[count - 2].begin, 4) == "http";
    if (!link) {
      mended.push_back(token);
      continue;
    }
    const Token scheme = mended[count - 2];
    const std::uint32_t end = EndOfLink(text, token);
    const source::Span span{file, scheme.begin, end};
    const std::string written(sources.Text(span));
    diag::Build(sink, span, diag::SymbolForWord, {written}, {"\"" + written + "\""})
        .Help("a link is a text, and stands in double quotes")
        .Suggest(span, "\"" + written + "\"")
        .Emit();
    mended.resize(count - 2);
    mended.push_back(Made(scheme, HarkLexer::TEXT_OPEN, scheme.begin, scheme.begin));
    mended.back().first_on_line = scheme.first_on_line;
    mended.push_back(Made(token, HarkLexer::CHUNK, scheme.begin, end));
    mended.push_back(Made(token, HarkLexer::TEXT_CLOSE, end, end));
    for (std::uint32_t at = end; at < token.end; ++at) {
      if (text[at] == '}') mended.push_back(Made(token, HarkLexer::RBRACE, at, at + 1));
      if (text[at] == ')') mended.push_back(Made(token, HarkLexer::RPAREN, at, at + 1));
    }
  }
  tokens = std::move(mended);
}

}  // namespace hark::syntax
