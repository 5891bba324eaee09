#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/base/byte_order_mark.h"
#include "compiler/base/unicode.h"
#include "compiler/syntax/antlr.h"
#include "compiler/syntax/mend_links.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {
namespace {

// ANTLR's throws on a `}` that closes nothing; the parser reports those.
class TolerantLexer : public HarkLexer {
 public:
  using HarkLexer::HarkLexer;

  std::size_t popMode() override {
    if (modeStack.empty()) return mode;
    return HarkLexer::popMode();
  }
  void StartAfresh() {
    modeStack.clear();
    mode = DEFAULT_MODE;
  }
  void StartAfreshInText() {
    modeStack.assign(1, std::size_t{DEFAULT_MODE});
    mode = IN_TEXT;
  }
  bool in_text() const { return mode == IN_TEXT; }
};

// ANTLR counts code points; spans count bytes.
std::vector<std::uint32_t> ByteOffsets(std::string_view text) {
  std::vector<std::uint32_t> offsets;
  offsets.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] & 0xC0) != 0x80) offsets.push_back(static_cast<std::uint32_t>(at));
  }
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return offsets;
}

// Gathers the tokens of one file. A text ends on its line, with the expressions in its
// braces: where one is left open, the rest of its line is dropped and lexing starts
// afresh on the next, so that one missing quote is one message.
class Reader {
 public:
  Reader(source::FileId file, std::string_view text, diag::Sink& sink)
      : file_(file),
        text_(text),
        sink_(sink),
        skipped_(text.starts_with(kByteOrderMark)
                     ? static_cast<std::uint32_t>(kByteOrderMark.size())
                     : 0),
        offsets_(ByteOffsets(text.substr(skipped_))),
        input_(std::string(text)),
        lexer_(&input_) {
    lexer_.removeErrorListeners();
  }

  std::vector<Token> Read() {
    while (true) {
      std::unique_ptr<antlr4::Token> found = lexer_.nextToken();
      Token token = Convert(*found);
      if (token.begin < resumes_) {
        lexer_.StartAfresh();
        continue;
      }
      if (!texts_.empty() && LeavesOpenText(token)) CloseTexts();
      if (token.type == static_cast<std::uint32_t>(antlr4::Token::EOF)) break;
      Take(token);
    }
    MarkLines();
    return std::move(tokens_);
  }

 private:
  // A text that is being read: where it opens, and the hole in it that is.
  struct OpenText {
    std::size_t open;
    std::optional<std::size_t> hole;
  };

  Token Convert(const antlr4::Token& found) const {
    Token token;
    token.type = static_cast<std::uint32_t>(found.getType());
    token.begin = ByteOffset(found.getStartIndex());
    token.end = std::max(token.begin, ByteOffset(found.getStopIndex() + 1));
    token.line = static_cast<std::uint32_t>(found.getLine());
    token.column = static_cast<std::uint32_t>(found.getCharPositionInLine());
    if (found.getChannel() == HarkLexer::COMMENTS) token.role = TokenRole::Comment;
    if (found.getChannel() == HarkLexer::DOCS) token.role = TokenRole::Doc;
    if (found.getChannel() == HarkLexer::SAMPLES) token.role = TokenRole::Sample;
    return token;
  }

  std::uint32_t ByteOffset(std::size_t code_point) const {
    return offsets_[std::min(code_point, offsets_.size() - 1)] + skipped_;
  }

  bool LeavesOpenText(const Token& token) const {
    return token.type == HarkLexer::TEXT_BREAK ||
           token.type == static_cast<std::uint32_t>(antlr4::Token::EOF) ||
           token.line > tokens_[texts_.front().open].line;
  }

  // A text that goes on on the lines below, as it does in other languages: what stands between its
  // line and the quote that closes it, and nothing where no quote looks like one. One that opens a
  // text stands behind a space or a bracket, and its line has the other as well.
  std::optional<source::Span> RestOfText() const {
    constexpr std::size_t kMostLines = 40;
    const std::uint32_t begin = tokens_.back().end;
    std::size_t line = text_.find('\n', begin);
    for (std::size_t n = 0; n < kMostLines && line != std::string_view::npos; ++n) {
      const std::size_t end = std::min(text_.find('\n', line + 1), text_.size());
      const std::string_view written = text_.substr(line + 1, end - line - 1);
      const std::size_t quote = written.find('"');
      if (quote == std::string_view::npos) {
        line = end < text_.size() ? end : std::string_view::npos;
        continue;
      }
      const bool odd = std::ranges::count(written, '"') % 2 == 1;
      const bool first = written.find_first_not_of(" \t") == quote;
      const bool behind = quote > 0 && std::string_view(" \t([{:,=").find(written[quote - 1]) ==
                                           std::string_view::npos;
      if (!odd || !(first || behind)) return std::nullopt;
      return source::Span{file_, begin, static_cast<std::uint32_t>(line + 1 + quote)};
    }
    return std::nullopt;
  }

  // The same on one line.
  std::string OnOneLine(std::string_view rest) const {
    std::string joined;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
      line.remove_prefix(joined.empty() ? 0 : first);
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
      joined += line;
      if (!rest.empty()) joined += "\\n";
    }
    return joined;
  }

  // Reports the outermost thing that is open and closes the text it stands in.
  void CloseTexts() {
    OpenText outer = texts_.front();
    if (outer.hole) {
      const Token& hole = tokens_[*outer.hole];
      diag::Build(sink_, SpanOf(hole), diag::UnclosedHole)
          .Label("no `}` follows on this line")
          .Help(
              "braces in a text hold an expression, as in \"Hi {contact.name}\"; a brace "
              "itself is written `\\{`")
          .Emit();
      tokens_.resize(*outer.hole);
    } else if (const std::optional<source::Span> quote = CurlyQuote(tokens_.back())) {
      const std::string sign(text_.substr(quote->begin, quote->end - quote->begin));
      diag::Build(sink_, SpanOf(tokens_[outer.open]), diag::UnclosedText)
          .Label("no closing quote follows on this line")
          .Help("a text ends with the straight quote `\"`, and `" + sign + "` is another sign")
          .Suggest(*quote, "\"")
          .Emit();
    } else if (const std::optional<source::Span> rest = RestOfText()) {
      diag::Build(sink_, SpanOf(tokens_[outer.open]), diag::UnclosedText)
          .Label("no closing quote follows on this line")
          .Help("a text ends on the line it begins on; write `\\n` for a line break")
          .Suggest(*rest, OnOneLine(text_.substr(rest->begin, rest->end - rest->begin)))
          .Emit();
      resumes_ = rest->end + 1;
    } else {
      diag::Build(sink_, SpanOf(tokens_[outer.open]), diag::UnclosedText)
          .Label("no closing quote follows on this line")
          .Help("a text ends on the line it begins on; write `\\n` for a line break")
          .Emit();
    }
    std::uint32_t braces = GiveBackBraces(tokens_.back());
    PushBehind(HarkLexer::TEXT_CLOSE, 0);
    for (std::uint32_t brace = 0; brace < braces; ++brace) PushBehind(HarkLexer::RBRACE, 1);
    texts_.clear();
  }

  // The quote of a word processor that closes the text, with nothing but braces behind it.
  std::optional<source::Span> CurlyQuote(const Token& chunk) const {
    if (chunk.type != HarkLexer::CHUNK) return std::nullopt;
    const std::string_view written = text_.substr(chunk.begin, chunk.end - chunk.begin);
    for (const std::string_view sign : {"\u201D", "\u201C", "\u201E", "\u00BB"}) {
      const std::size_t at = written.rfind(sign);
      if (at == std::string_view::npos) continue;
      if (written.find_first_not_of(" \t}", at + sign.size()) != std::string_view::npos) continue;
      const auto begin = chunk.begin + static_cast<std::uint32_t>(at);
      return source::Span{file_, begin, begin + static_cast<std::uint32_t>(sign.size())};
    }
    return std::nullopt;
  }

  // Braces at the end of a line close the block the open text stands in, most likely.
  std::uint32_t GiveBackBraces(Token& chunk) const {
    if (chunk.type != HarkLexer::CHUNK) return 0;
    std::string_view written = text_.substr(chunk.begin, chunk.end - chunk.begin);
    std::size_t kept = written.find_last_not_of(" \t}") + 1;
    chunk.end = chunk.begin + static_cast<std::uint32_t>(kept);
    return static_cast<std::uint32_t>(std::ranges::count(written.substr(kept), '}'));
  }

  void PushBehind(std::uint32_t type, std::uint32_t length) {
    Token token = tokens_.back();
    token.type = type;
    token.begin = token.end;
    token.end += length;
    tokens_.push_back(token);
  }

  void Take(Token token) {
    if (token.type == HarkLexer::TEXT_OPEN) {
      texts_.push_back({tokens_.size(), std::nullopt});
    } else if (token.type == HarkLexer::HOLE_OPEN) {
      texts_.back().hole = tokens_.size();
    } else if (token.type == HarkLexer::TEXT_CLOSE) {
      texts_.pop_back();
    } else if (token.type == HarkLexer::RBRACE && !texts_.empty() && lexer_.in_text()) {
      token.type = HarkLexer::HOLE_CLOSE;
      texts_.back().hole.reset();
    }
    if (token.type != HarkLexer::TEXT_BREAK) tokens_.push_back(token);
    KeepLexerInStep();
  }

  // Levels count only within texts; outside, braces are for the parser to balance.
  void KeepLexerInStep() {
    if (texts_.empty()) {
      lexer_.StartAfresh();
    } else if (texts_.size() == 1 && texts_.front().open + 1 == tokens_.size()) {
      lexer_.StartAfreshInText();
    }
  }

  void MarkLines() {
    std::uint32_t line = 0;
    for (Token& token : tokens_) {
      token.first_on_line = token.line > line;
      line = token.line;
    }
  }

  source::Span SpanOf(const Token& token) const { return {file_, token.begin, token.end}; }

  source::FileId file_;
  std::string_view text_;
  diag::Sink& sink_;
  std::uint32_t skipped_;
  std::vector<std::uint32_t> offsets_;
  antlr4::ANTLRInputStream input_;
  TolerantLexer lexer_;
  std::vector<Token> tokens_;
  std::vector<OpenText> texts_;
  std::uint32_t resumes_ = 0;  // what begins before is part of a text that was reported
};

}  // namespace

std::vector<Token> ReadTokens(const source::SourceSet& sources, source::FileId file,
                              diag::Sink& sink) {
  return Reader(file, sources.Text(file), sink).Read();
}

std::vector<Token> Lex(const source::SourceSet& sources, source::FileId file, diag::Sink& sink) {
  std::string_view text = sources.Text(file);
  source::Span start{file, 0, 0};
  if (text.size() > source::kMaxFileBytes) {
    diag::Build(sink, start, diag::FileTooLong)
        .Help("split the script into several files; they share their declarations")
        .Emit();
    return {};
  }
  if (!unicode::IsUtf8(text)) {
    diag::Build(sink, start, diag::NotUtf8).Help("save the file with the encoding UTF-8").Emit();
    return {};
  }
  std::vector<Token> tokens = ReadTokens(sources, file, sink);
  MendLinks(sources, file, tokens, sink);
  MendSigns(sources, file, tokens, sink);
  if (!CheckNesting(file, tokens, sink)) return {};
  CloseBraces(file, tokens, sink);
  return tokens;
}

}  // namespace hark::syntax
