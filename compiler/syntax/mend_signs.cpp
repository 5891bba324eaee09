#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/token.h"
#include "compiler/syntax/words.h"

namespace hark::syntax {
namespace {

// A sign of other languages and the Hark word for it.
struct Foreign {
  std::uint32_t type;
  std::string_view word;
  std::uint32_t becomes;
};
constexpr Foreign kForeign[] = {
    {HarkLexer::EQUAL_EQUAL, "is", HarkLexer::IS}, {HarkLexer::NOT_EQUAL, "is not", HarkLexer::IS},
    {HarkLexer::AND_AND, "and", HarkLexer::AND},   {HarkLexer::OR_OR, "or", HarkLexer::OR},
    {HarkLexer::BANG, "not", HarkLexer::NOT},      {HarkLexer::FAT_ARROW, "->", HarkLexer::ARROW},
};

const Foreign* FindForeign(std::uint32_t type) {
  auto found = std::ranges::find(kForeign, type, &Foreign::type);
  return found == std::end(kForeign) ? nullptr : found;
}

// Other signs an author may mean something by, and how that is written.
struct Meant {
  std::string_view sign;
  std::string_view help;
};
constexpr std::string_view kAmount =
    "an amount is written with the letters of its currency: `49 USD`";
constexpr std::string_view kQuotes = "a text stands between straight double quotes";
constexpr Meant kMeant[] = {
    {"$", kAmount},
    {"\u20AC", kAmount},
    {"\u00A3", kAmount},
    {"\u00A5", kAmount},
    {"\u20BD", kAmount},
    {"\u20B4", kAmount},
    {"\u20B8", kAmount},
    {"\u20B9", kAmount},
    {"`", kQuotes},
    {"\u2018", kQuotes},
    {"\u2019", kQuotes},
    {"\u201A", kQuotes},
    {"\u2026", "leave it out: what a rule does stands in braces"},
    {"\u2013", "leave it out: clauses follow one another without a sign"},
    {"\u2014", "leave it out: clauses follow one another without a sign"},
    {"@", "a channel is named by one word, such as `from telegram`"},
};

// Signs of printing that stand for one of Hark's, wherever they do.
struct Printed {
  std::string_view sign;
  std::string_view word;
  std::uint32_t becomes;
};
constexpr Printed kPrinted[] = {
    {"\u2260", "is not", HarkLexer::IS},     {"\u2265", ">=", HarkLexer::GREATER_EQUAL},
    {"\u2264", "<=", HarkLexer::LESS_EQUAL}, {"\u00D7", "*", HarkLexer::STAR},
    {"\u00F7", "/", HarkLexer::SLASH},       {"\u2212", "-", HarkLexer::MINUS},
    {"\u2013", "-", HarkLexer::MINUS},       {"\u2014", "-", HarkLexer::MINUS},
    {"\uFF0C", ",", HarkLexer::COMMA},       {"\uFF1A", ":", HarkLexer::COLON},
};

bool EndsValue(std::uint32_t type) {
  return type == HarkLexer::NAME || type == HarkLexer::RPAREN ||
         (type >= HarkLexer::DURATION && type <= HarkLexer::INT);
}
bool BeginsValue(std::uint32_t type) {
  return type == HarkLexer::NAME || type == HarkLexer::LPAREN ||
         (type >= HarkLexer::DURATION && type <= HarkLexer::INT);
}

// Letters of other alphabets that look like Latin ones, one for one.
struct LookAlike {
  std::string_view letter;
  char latin;
};
constexpr LookAlike kLookAlikes[] = {
    {"\u0430", 'a'}, {"\u0435", 'e'}, {"\u043E", 'o'}, {"\u0440", 'p'}, {"\u0441", 'c'},
    {"\u0443", 'y'}, {"\u0445", 'x'}, {"\u0456", 'i'}, {"\u0458", 'j'}, {"\u0455", 's'},
    {"\u04BB", 'h'}, {"\u043A", 'k'}, {"\u0410", 'A'}, {"\u0412", 'B'}, {"\u0415", 'E'},
    {"\u041A", 'K'}, {"\u041C", 'M'}, {"\u041D", 'H'}, {"\u041E", 'O'}, {"\u0420", 'P'},
    {"\u0421", 'C'}, {"\u0422", 'T'}, {"\u0425", 'X'}, {"\u0406", 'I'}, {"\u03BF", 'o'},
};

// The Latin word that this one looks like; empty where a letter looks like none.
std::string LatinFor(std::string_view word, std::string& first) {
  std::string latin;
  while (!word.empty()) {
    if (static_cast<unsigned char>(word.front()) < 0x80) {
      latin += word.front();
      word.remove_prefix(1);
      continue;
    }
    const auto* found = std::ranges::find_if(
        kLookAlikes, [&](const LookAlike& one) { return word.starts_with(one.letter); });
    if (found == std::end(kLookAlikes)) return "";
    if (first.empty()) first = found->letter;
    latin += found->latin;
    word.remove_prefix(found->letter.size());
  }
  return latin;
}

// `before` is the line up to the sign.
std::string_view HelpForSign(std::string_view sign, std::string_view before) {
  const bool begins_line = before.find_first_not_of(" \t") == std::string_view::npos;
  if (sign == "#" && begins_line) return "a comment begins with `//`";
  const auto* meant = std::ranges::find(kMeant, sign, &Meant::sign);
  return meant != std::end(kMeant) ? meant->help
                                   : "what people are to read stands in double quotes";
}

bool NamesCodePoint(std::string_view escape) {
  std::string_view digits = escape.substr(3, escape.size() - 4);
  std::uint32_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return error == std::errc{} && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

class Mender {
 public:
  Mender(const source::SourceSet& sources, source::FileId file, diag::Sink& sink)
      : sources_(sources), file_(file), sink_(sink) {}

  std::vector<Token> Mend(const std::vector<Token>& tokens) {
    mended_.reserve(tokens.size());
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const Token& token = tokens[at];
      next_ = at + 1 < tokens.size() ? tokens[at + 1].type : 0;
      if (at == loop_end_) continue;
      if (at > 0 && tokens[at - 1].type == HarkLexer::FOR && OpensLoop(tokens, at)) continue;
      if (const Foreign* foreign = FindForeign(token.type)) {
        MendSign(token, *foreign);
      } else {
        MendToken(token);
      }
    }
    return std::move(mended_);
  }

 private:
  // `for (x in xs) {`, as other languages write it: both parentheses are left out.
  bool OpensLoop(const std::vector<Token>& tokens, std::size_t open) {
    if (tokens[open].type != HarkLexer::LPAREN) return false;
    const bool names = open + 2 < tokens.size() && tokens[open + 2].type == HarkLexer::IN;
    if (!names) return false;
    std::size_t depth = 0;
    for (std::size_t at = open; at + 1 < tokens.size(); ++at) {
      if (tokens[at].type == HarkLexer::LPAREN) ++depth;
      if (tokens[at].type == HarkLexer::LBRACE) return false;
      if (tokens[at].type != HarkLexer::RPAREN || --depth > 0) continue;
      if (tokens[at + 1].type != HarkLexer::LBRACE) return false;
      const source::Span inner{file_, tokens[open].end, tokens[at].begin};
      diag::Build(sink_, SpanOf(tokens[open]), diag::NeedlessSymbol, {"("})
          .Help("a loop is written without parentheses: `for x in xs { … }`")
          .Suggest({file_, tokens[open].begin, tokens[at].end}, std::string(sources_.Text(inner)))
          .Emit();
      loop_end_ = at;
      return true;
    }
    return false;
  }

  void MendSign(Token token, const Foreign& foreign) {
    const bool compares = next_ >= HarkLexer::DURATION && next_ <= HarkLexer::INT;
    if (token.type == HarkLexer::FAT_ARROW && compares) {
      return MendPrinted(token, {"=>", ">=", HarkLexer::GREATER_EQUAL});
    }
    diag::Build(sink_, SpanOf(token), diag::SymbolForWord, {TextOf(token)},
                {std::string(foreign.word)})
        .Suggest(SpanOf(token), Padded(token, foreign.word))
        .Emit();
    bool negated = token.type == HarkLexer::NOT_EQUAL;
    token.type = foreign.becomes;
    mended_.push_back(token);
    if (negated) PushEmpty(token, HarkLexer::NOT);
  }

  void MendToken(const Token& token) {
    switch (token.type) {
      case HarkLexer::SEMICOLON: return DropSemicolon(token);
      case HarkLexer::UNKNOWN: return DropUnknown(token);
      case HarkLexer::FOREIGN_NAME: return MendName(token);
      case HarkLexer::FOREIGN_TEXT: return MendText(token);
      case HarkLexer::UNCLOSED_PATTERN: return MendPattern(token);
      case HarkLexer::UNCLOSED_COMMENT: ReportComment(token); break;
      case HarkLexer::UNKNOWN_ESCAPE: ReportEscape(token); break;
      case HarkLexer::ESCAPE: CheckEscape(token); break;
      default: break;
    }
    mended_.push_back(token);
  }

  void DropSemicolon(const Token& token) {
    diag::Build(sink_, SpanOf(token), diag::NeedlessSymbol, {";"})
        .Help("every statement begins with a verb, so nothing parts them")
        .Suggest(SpanOf(token), "")
        .Emit();
  }

  void MendPrinted(Token token, const Printed& printed) {
    diag::Build(sink_, SpanOf(token), diag::SymbolForWord, {TextOf(token)},
                {std::string(printed.word)})
        .Suggest(SpanOf(token), printed.word.front() == 'i' ? Padded(token, printed.word)
                                                            : std::string(printed.word))
        .Emit();
    token.type = printed.becomes;
    mended_.push_back(token);
    if (printed.word == "is not") PushEmpty(token, HarkLexer::NOT);
  }

  // A dash is a minus between two values only.
  const Printed* PrintedFor(const Token& token) const {
    const auto* found = std::ranges::find(kPrinted, TextOf(token), &Printed::sign);
    if (found == std::end(kPrinted)) return nullptr;
    const bool within = !mended_.empty() && EndsValue(mended_.back().type) && BeginsValue(next_);
    return found->becomes != HarkLexer::MINUS || within ? found : nullptr;
  }

  // Characters that touch are reported together.
  void DropUnknown(const Token& token) {
    if (const Printed* printed = PrintedFor(token)) return MendPrinted(token, *printed);
    if (token.begin != unknown_end_) {
      diag::Build(sink_, SpanOf(token), diag::UnknownCharacter, {TextOf(token)})
          .Help(std::string(HelpForSign(TextOf(token), LineBefore(token))))
          .Emit();
    }
    unknown_end_ = token.end;
  }

  std::string_view LineBefore(const Token& token) const {
    const std::string_view before = sources_.Text(file_).substr(0, token.begin);
    return before.substr(before.rfind('\n') + 1);
  }

  void MendName(Token token) {
    std::string letter;
    const std::string latin = LatinFor(TextOf(token), letter);
    if (!latin.empty()) {
      diag::Build(sink_, SpanOf(token), diag::UnknownCharacter, {TextOf(token)})
          .Help("its `" + letter + "` looks like a Latin letter and is another: type the word anew")
          .Suggest(SpanOf(token), latin)
          .Emit();
      token.type = static_cast<std::uint32_t>(TypeOf(latin));
      mended_.push_back(token);
      return;
    }
    diag::Build(sink_, SpanOf(token), diag::UnknownCharacter, {TextOf(token)})
        .Help(
            "names are written with the letters a to z, digits and `_`; what people are to "
            "read stands in double quotes")
        .Emit();
    token.type = HarkLexer::NAME;
    mended_.push_back(token);
  }

  void MendText(const Token& token) {
    std::string text = TextOf(token);
    std::size_t quote_bytes = text.front() == '\'' ? 1 : text.front() == '\xC2' ? 2 : 3;
    std::size_t closing_bytes = text.back() == '\'' || text.back() == '"' ? 1 : quote_bytes;
    std::string inner = text.substr(quote_bytes, text.size() - quote_bytes - closing_bytes);
    auto report = diag::Build(sink_, SpanOf(token), diag::SymbolForWord,
                              {text.substr(0, quote_bytes)}, {"\""});
    if (inner.find_first_of("\"\\{") == std::string::npos) {
      std::move(report).Suggest(SpanOf(token), '"' + inner + '"').Emit();
    } else {
      std::move(report).Help("a text stands between straight double quotes").Emit();
    }
    PushText(token, quote_bytes, closing_bytes);
  }

  void PushText(Token token, std::size_t quote_bytes, std::size_t closing_bytes) {
    Token open = token, chunk = token, close = token;
    open.type = HarkLexer::TEXT_OPEN;
    chunk.type = HarkLexer::CHUNK;
    close.type = HarkLexer::TEXT_CLOSE;
    open.end = chunk.begin = token.begin + static_cast<std::uint32_t>(quote_bytes);
    close.begin = chunk.end = token.end - static_cast<std::uint32_t>(closing_bytes);
    chunk.first_on_line = close.first_on_line = false;
    mended_.push_back(open);
    if (chunk.begin < chunk.end) mended_.push_back(chunk);
    mended_.push_back(close);
  }

  void MendPattern(Token token) {
    std::uint32_t slash = token.begin + static_cast<std::uint32_t>(TextOf(token).find('/'));
    diag::Build(sink_, source::Span{file_, slash, slash + 1}, diag::UnclosedRegex)
        .Label("no second `/` follows on this line")
        .Help("a pattern stands between slashes, as in `matches /order (\\d+)/`")
        .Emit();
    token.type = HarkLexer::MATCHES_PATTERN;
    mended_.push_back(token);
  }

  void ReportComment(const Token& token) {
    diag::Build(sink_, source::Span{file_, token.begin, token.begin + 2}, diag::UnclosedComment)
        .Label("no `*/` follows")
        .Emit();
  }

  void ReportEscape(const Token& token) {
    diag::Build(sink_, SpanOf(token), diag::UnknownEscape, {TextOf(token)})
        .Help(
            "the escapes are `\\\"` `\\{` `\\}` `\\\\` `\\n` `\\t` and `\\u{1F600}`; a backslash "
            "itself is written `\\\\`")
        .Emit();
  }

  void CheckEscape(const Token& token) {
    std::string text = TextOf(token);
    if (text[1] != 'u' || NamesCodePoint(text)) return;
    diag::Build(sink_, SpanOf(token), diag::UnknownEscape, {text})
        .Help("there is no character of this number; the last one is `\\u{10FFFF}`")
        .Emit();
  }

  void PushEmpty(Token token, std::uint32_t type) {
    token.type = type;
    token.begin = token.end;
    token.first_on_line = false;
    mended_.push_back(token);
  }

  // With the spaces a word needs where a sign needed none.
  std::string Padded(const Token& token, std::string_view word) const {
    std::string_view text = sources_.Text(file_);
    auto touches = [&](char byte) { return byte != ' ' && byte != '\n' && byte != '\t'; };
    bool left = token.begin > 0 && touches(text[token.begin - 1]) && text[token.begin - 1] != '(';
    bool right = token.end < text.size() && touches(text[token.end]);
    return (left ? " " : "") + std::string(word) + (right ? " " : "");
  }

  source::Span SpanOf(const Token& token) const { return {file_, token.begin, token.end}; }
  std::string TextOf(const Token& token) const { return std::string(sources_.Text(SpanOf(token))); }

  const source::SourceSet& sources_;
  source::FileId file_;
  diag::Sink& sink_;
  std::vector<Token> mended_;
  std::uint32_t unknown_end_ = 0xFFFFFFFF;
  std::size_t loop_end_ =
      std::string::npos;    // the parenthesis that closes a loop's head, which is left out
  std::uint32_t next_ = 0;  // the type of the token behind the one that is mended
};

}  // namespace

void MendSigns(const source::SourceSet& sources, source::FileId file, std::vector<Token>& tokens,
               diag::Sink& sink) {
  tokens = Mender(sources, file, sink).Mend(tokens);
}

}  // namespace hark::syntax
