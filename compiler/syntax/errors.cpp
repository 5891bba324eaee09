#include "compiler/syntax/errors.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/diag/nearest.h"
#include "compiler/syntax/known_slips.h"
#include "compiler/syntax/words.h"

namespace hark::syntax {
namespace {

using antlr4::misc::IntervalSet;

// An error in the start of a declaration is resumed at that start again and again while
// the rules around it end. More often than any nesting explains, it is stuck.
constexpr std::size_t kMaxStuck = 4096;

bool IsWord(std::size_t type) {
  return (type >= HarkLexer::AND && type <= HarkLexer::FAULT) || type == HarkLexer::NAME ||
         type == HarkLexer::CURRENCY;
}

// The word an author most likely meant: one that could stand there and is a slip or a capital away.
std::optional<std::string> WordMeant(const antlr4::Token* found, const std::string& written,
                                     const IntervalSet& expected) {
  constexpr std::size_t kShortest = 4;  // shorter ones are near to too many
  const bool is_name = found->getType() == HarkLexer::NAME;
  if (!is_name && found->getType() != HarkLexer::FOREIGN_NAME) return std::nullopt;
  std::vector<std::string> words;
  for (const ssize_t type : expected.toList()) {
    if (type > 0 && IsWord(static_cast<std::size_t>(type))) {
      words.push_back(WordOf(static_cast<std::size_t>(type)));
    }
  }
  std::erase(words, std::string());
  const std::string lower = unicode::ToLower(written);
  if (std::ranges::find(words, lower) != words.end()) return lower;
  return written.size() < kShortest ? std::nullopt : diag::Nearest(lower, words);
}

// The tokens a decision could still have taken when it found none.
IntervalSet ExpectedAtDeadEnd(const antlr4::NoViableAltException& error) {
  IntervalSet expected;
  if (error.getDeadEndConfigs() == nullptr) return expected;
  for (const auto& config : error.getDeadEndConfigs()->configs) {
    for (const auto* transition : config->state->transitions) {
      if (!transition->isEpsilon()) expected.addAll(transition->label());
    }
  }
  return expected;
}

// `text`, `contact` … name things far more often than they begin a declaration, and where
// they do begin one the strategy knows it.
bool NamesOrDeclares(std::size_t type) {
  return type >= HarkLexer::RULE && type <= HarkLexer::TEST;
}

// A sign such as `==`, reported already and read as the word it should be, or a name of letters
// that no name has.
bool IsMendedSign(std::size_t type, const std::string& written) {
  const bool foreign = std::ranges::any_of(
      written, [](char sign) { return static_cast<unsigned char>(sign) >= 0x80; });
  if (type == HarkLexer::NAME && foreign) return true;
  return type >= HarkLexer::AND && type <= HarkLexer::FN && !written.empty() &&
         (written[0] < 'a' || written[0] > 'z');
}

std::size_t ClosingOf(std::size_t opening) {
  switch (opening) {
    case HarkLexer::LPAREN: return HarkLexer::RPAREN;
    case HarkLexer::LBRACKET: return HarkLexer::RBRACKET;
    case HarkLexer::LESS: return HarkLexer::GREATER;
    default: return 0;
  }
}

std::string_view ClosingSign(std::size_t opening) {
  switch (opening) {
    case HarkLexer::LPAREN: return ")";
    case HarkLexer::LBRACKET: return "]";
    default: return ">";
  }
}

bool IsBracket(std::size_t type) {
  return type == HarkLexer::LBRACE || type == HarkLexer::RBRACE || type == HarkLexer::RPAREN ||
         type == HarkLexer::RBRACKET || type == HarkLexer::HOLE_CLOSE ||
         type == HarkLexer::TEXT_CLOSE;
}

// The bracket that the context opened and an expected token would close, if any.
const antlr4::Token* OpeningBracket(antlr4::ParserRuleContext* context,
                                    const IntervalSet& expected) {
  for (antlr4::tree::ParseTree* child : context->children) {
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child);
    if (leaf == nullptr) continue;
    std::size_t closing = ClosingOf(leaf->getSymbol()->getType());
    if (closing != 0 && expected.contains(closing)) return leaf->getSymbol();
  }
  return nullptr;
}

}  // namespace

void ErrorStrategy::recover(antlr4::Parser* parser, std::exception_ptr error) {
  std::size_t at = parser->getInputStream()->index();
  stuck_count_ = at == stuck_at_ ? stuck_count_ + 1 : 0;
  stuck_at_ = at;
  if (AtResumption(parser) && stuck_count_ < kMaxStuck) return;
  DefaultErrorStrategy::recover(parser, error);
}

void ErrorStrategy::reportNoViableAlternative(antlr4::Parser* parser,
                                              const antlr4::NoViableAltException& error) {
  bool at_start = error.getStartToken() == error.getOffendingToken();
  IntervalSet expected = at_start ? error.getExpectedTokens() : ExpectedAtDeadEnd(error);
  Report(parser, error.getOffendingToken(), expected);
}

void ErrorStrategy::reportInputMismatch(antlr4::Parser* parser,
                                        const antlr4::InputMismatchException& error) {
  Report(parser, error.getOffendingToken(), error.getExpectedTokens());
}

void ErrorStrategy::reportFailedPredicate(antlr4::Parser* parser,
                                          const antlr4::FailedPredicateException& error) {
  Report(parser, error.getOffendingToken(), error.getExpectedTokens());
}

void ErrorStrategy::reportUnwantedToken(antlr4::Parser* parser) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  Report(parser, parser->getCurrentToken(), getExpectedTokens(parser));
}

void ErrorStrategy::reportMissingToken(antlr4::Parser* parser) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  Report(parser, parser->getCurrentToken(), getExpectedTokens(parser));
}

// A misspelt word stands where the right one would: it is taken for it.
antlr4::Token* ErrorStrategy::recoverInline(antlr4::Parser* parser) {
  if (!TakesWordFor(parser)) return DefaultErrorStrategy::recoverInline(parser);
  if (!inErrorRecoveryMode(parser)) {
    beginErrorCondition(parser);
    Report(parser, parser->getCurrentToken(), getExpectedTokens(parser));
  }
  reportMatch(parser);
  return parser->consume();
}

bool ErrorStrategy::TakesWordFor(antlr4::Parser* parser) {
  if (!IsWord(parser->getCurrentToken()->getType()) || AtResumption(parser)) return false;
  IntervalSet expected = getExpectedTokens(parser);
  if (!expected.contains(std::size_t{HarkLexer::NAME}) &&
      (expected.size() != 1 || !IsWord(static_cast<std::size_t>(expected.getMinElement())))) {
    return false;
  }
  const antlr4::atn::ATN& atn = parser->getATN();
  antlr4::atn::ATNState* next = atn.states[parser->getState()]->transitions[0]->target;
  return atn.nextTokens(next, parser->getContext())
      .contains(static_cast<ssize_t>(parser->getInputStream()->LA(2)));
}

// A bracket is never the one sign too many, as what follows it belongs elsewhere.
antlr4::Token* ErrorStrategy::singleTokenDeletion(antlr4::Parser* parser) {
  if (AtResumption(parser) || IsBracket(parser->getCurrentToken()->getType())) return nullptr;
  return DefaultErrorStrategy::singleTokenDeletion(parser);
}

// An empty token where the missing one would stand.
antlr4::Token* ErrorStrategy::getMissingSymbol(antlr4::Parser* parser) {
  std::size_t at = parser->getCurrentToken()->getStartIndex();
  auto token = std::make_unique<antlr4::CommonToken>(antlr4::Token::INVALID_TYPE);
  token->setStartIndex(at);
  token->setStopIndex(at);
  missing_.push_back(std::move(token));
  return missing_.back().get();
}

// Whether parsing may go on here: at a bracket or comma of the set, or at another of its
// tokens where a line begins. In the middle of a line most words are part of the slip.
bool ErrorStrategy::IsFootholdIn(const IntervalSet& set, antlr4::Parser* parser) const {
  std::size_t type = parser->getCurrentToken()->getType();
  if (!set.contains(type) || NamesOrDeclares(type)) return false;
  std::size_t at = parser->getInputStream()->index();
  bool begins_line = at < landmarks_.first_on_line.size() && landmarks_.first_on_line[at];
  return begins_line || IsBracket(type) || type == HarkLexer::COMMA;
}

// Braces in what is left out are left out with all they hold.
void ErrorStrategy::consumeUntil(antlr4::Parser* parser, const IntervalSet& set) {
  std::size_t depth = 0;
  while (true) {
    std::size_t type = parser->getCurrentToken()->getType();
    if (type == antlr4::Token::EOF || AtResumption(parser)) return;
    if (depth == 0 && IsFootholdIn(set, parser)) return;
    if (type == HarkLexer::LBRACE) ++depth;
    if (type == HarkLexer::RBRACE && depth > 0) --depth;
    parser->consume();
  }
}

void ErrorStrategy::Report(antlr4::Parser* parser, antlr4::Token* found,
                           const IntervalSet& expected) {
  if (sink_.error_count() >= diag::Sink::kMaxErrors) throw GiveUp{};
  if (IsEcho(found)) return;
  reported_at_ = found->getTokenIndex();
  if (ReportsKnownSlip(parser, found, expected)) return;
  std::string written(sources_.Text(SpanOf(found)));
  if (IsMendedSign(found->getType(), written)) return;
  std::string words = ExpectedWords(expected, parser->getContext(), found->getType());
  const Around around(sources_, file_, *parser->getTokenStream(), found->getTokenIndex());
  if (EndsDeclaration(found) && std::exchange(block_unopened_, false)) return;
  const bool of_no_loop = std::exchange(purpose_told_, false);
  if (of_no_loop && words.starts_with("`{` to open a block")) {
    block_unopened_ = true;
    return;
  }
  if (ReportsElsewhere(sink_, around, words)) {
    purpose_told_ = words == "an operator";
    return;
  }
  block_unopened_ = block_unopened_ || words.starts_with("`{` to open a block");
  auto report = diag::Build(sink_, SpanOf(found), diag::ExpectedToken, {words},
                            {Found(*parser->getTokenStream(), found)});
  if (const auto advice = AdviceFor(around, words, parser->getContext()->getRuleIndex())) {
    std::move(report).Help(advice->help);
    if (advice->fix) std::move(report).Suggest(advice->fix->span, advice->fix->text);
  } else if (const auto meant = WordMeant(found, written, expected)) {
    std::move(report).Help("did you mean `" + *meant + "`?").Suggest(SpanOf(found), *meant);
  } else if (words.starts_with("`on`")) {
    std::move(report).Help("a rule says what it listens for, as in `rule greet on message { … }`");
  }
  if (const antlr4::Token* opening = OpeningBracket(parser->getContext(), expected)) {
    std::move(report).Note(SpanOf(opening), "opened here").Emit();
  } else {
    std::move(report).Emit();
  }
}

// What stands there. Where a brace was put in, that is what stands behind it.
std::string ErrorStrategy::Found(antlr4::TokenStream& stream, const antlr4::Token* token) const {
  const auto is_written = [&] { return !sources_.Text(SpanOf(token)).empty(); };
  const bool brace = token->getType() == HarkLexer::RBRACE;
  while (brace && token->getType() != antlr4::Token::EOF && !is_written()) {
    token = stream.get(token->getTokenIndex() + 1);
  }
  return FoundWords(token->getType(), std::string(sources_.Text(SpanOf(token))));
}

// An error within three tokens of the last tells of the same slip, unless a declaration
// starts between them.
bool ErrorStrategy::IsEcho(const antlr4::Token* found) const {
  std::size_t at = found->getTokenIndex();
  if (!reported_at_ || at < *reported_at_ || at > *reported_at_ + 2) return false;
  for (std::size_t between = *reported_at_ + 1; between <= at; ++between) {
    if (Resumes(between)) return false;
  }
  return true;
}

// Slips that are better told in another way than by the token they were found at.
bool ErrorStrategy::ReportsKnownSlip(antlr4::Parser* parser, antlr4::Token* found,
                                     const IntervalSet& expected) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  antlr4::Token* next =
      stream->LT(static_cast<ssize_t>(found->getTokenIndex() - stream->index()) + 2);
  std::string written(next != nullptr ? sources_.Text(SpanOf(next)) : std::string_view());
  // As the message format of ICU writes it.
  if (found->getType() == HarkLexer::COMMA && (written == "plural" || written == "select")) {
    const std::string first = written == "plural" ? "one" : "female";
    diag::Build(sink_, SpanOf(next), diag::ExpectedToken, {"`}`"}, {"`" + written + "`"})
        .Help("forms are written `{" + written + " value { " + first + " \"…\" other \"…\" }}`")
        .Emit();
    return true;
  }
  if (found->getType() == HarkLexer::MATCHES) {
    diag::Build(sink_, SpanOf(next), diag::ExpectedToken, {"a pattern between slashes"},
                {FoundWords(next->getType(), written)})
        .Help(
            "a pattern is written `matches /order (\\d+)/`; words to look for are written "
            "`mentions (\"price\", \"cost\")`")
        .Emit();
    return true;
  }
  if (ReportsLostComma(*stream, found, next)) return true;
  const antlr4::Token* opening = OpeningBracket(parser->getContext(), expected);
  if (opening == nullptr || !EndsDeclaration(found)) return false;
  std::string sign(sources_.Text(SpanOf(opening)));
  diag::Build(sink_, SpanOf(opening), diag::UnclosedBracket, {sign})
      .Label("its `" + std::string(ClosingSign(opening->getType())) + "` is missing")
      .Emit();
  return true;
}

// `buttons yes "Yes" no "No"`: between two buttons.
bool ErrorStrategy::ReportsLostComma(antlr4::TokenStream& stream, const antlr4::Token* found,
                                     const antlr4::Token* next) {
  if (!IsWord(found->getType()) || next->getType() != HarkLexer::TEXT_OPEN) return false;
  const auto is = [&](std::size_t at, std::size_t type) {
    return stream.get(at)->getType() == type;
  };
  std::size_t at = found->getTokenIndex();
  do {
    if (at < 4 || !is(--at, HarkLexer::TEXT_CLOSE)) return false;
    while (at > 2 && !is(at, HarkLexer::TEXT_OPEN)) --at;
    if (at < 2 || !IsWord(stream.get(--at)->getType())) return false;
  } while (is(--at, HarkLexer::COMMA));
  if (!is(at, HarkLexer::BUTTONS)) return false;
  source::Span gap = SpanOf(found);
  gap.end = std::exchange(gap.begin, SpanOf(stream.get(found->getTokenIndex() - 1)).end);
  diag::Build(sink_, SpanOf(found), diag::ExpectedToken, {"a comma between two buttons"},
              {FoundWords(found->getType(), std::string(sources_.Text(SpanOf(found))))})
      .Help("write `buttons yes \"Yes\", no \"No\"`")
      .Suggest(gap, ", ")
      .Emit();
  return true;
}

bool ErrorStrategy::EndsDeclaration(const antlr4::Token* found) const {
  return found->getType() == antlr4::Token::EOF || Resumes(found->getTokenIndex());
}

bool ErrorStrategy::Resumes(std::size_t at) const {
  return at < landmarks_.resumes.size() && landmarks_.resumes[at];
}

bool ErrorStrategy::AtResumption(antlr4::Parser* parser) const {
  return Resumes(parser->getInputStream()->index());
}

// Our tokens count bytes and end behind their last (parse.cpp).
source::Span ErrorStrategy::SpanOf(const antlr4::Token* token) const {
  return {file_, static_cast<std::uint32_t>(token->getStartIndex()),
          static_cast<std::uint32_t>(token->getStopIndex())};
}

}  // namespace hark::syntax
