#include "compiler/syntax/parse.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "compiler/syntax/antlr.h"
#include "compiler/syntax/build.h"
#include "compiler/syntax/errors.h"
#include "compiler/syntax/parse_file.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {
namespace {

// Nesting that needs no bracket: `not not …`, `else if … else if …`. Brackets are
// limited to kMaxNesting, and each holds a few of these levels.
constexpr std::size_t kMaxRecursion = 5 * kMaxNesting;
constexpr std::size_t kMaxOperators = 500;

// Gives up where the parser, or those who walk its result, would run out of stack.
class GuardedParser : public HarkParser, private antlr4::tree::ParseTreeListener {
 public:
  GuardedParser(antlr4::TokenStream* tokens, source::FileId file, diag::Sink& sink)
      : HarkParser(tokens), file_(file), sink_(sink) {
    removeErrorListeners();
    addParseListener(this);
  }

  void enterRecursionRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t rule,
                          int precedence) override {
    HarkParser::enterRecursionRule(context, state, rule, precedence);
    if (expression_depth_++ == 0) operators_ = 0;
    Deepen();
  }
  void pushNewRecursionContext(antlr4::ParserRuleContext* context, std::size_t state,
                               std::size_t rule) override {
    HarkParser::pushNewRecursionContext(context, state, rule);
    if (++operators_ <= kMaxOperators) return;
    diag::Build(sink_, Here(), diag::ExpressionTooLong, {kMaxOperators})
        .Help("give its parts names with `let` or `const`, or use a list")
        .Emit();
    throw GiveUp{};
  }
  void unrollRecursionContexts(antlr4::ParserRuleContext* parent) override {
    --expression_depth_;
    --depth_;
    HarkParser::unrollRecursionContexts(parent);
  }

 private:
  static bool Nests(const antlr4::ParserRuleContext* context) {
    return context->getRuleIndex() == RuleStatement || context->getRuleIndex() == RuleType;
  }
  void enterEveryRule(antlr4::ParserRuleContext* context) override {
    if (Nests(context)) Deepen();
  }
  void exitEveryRule(antlr4::ParserRuleContext* context) override {
    if (Nests(context)) --depth_;
  }
  void visitTerminal(antlr4::tree::TerminalNode*) override {}
  void visitErrorNode(antlr4::tree::ErrorNode*) override {}

  void Deepen() {
    if (++depth_ <= kMaxRecursion) return;
    diag::Build(sink_, Here(), diag::NestedTooDeep, {kMaxRecursion})
        .Help("give the inner parts names with `let` or `fn`")
        .Emit();
    throw GiveUp{};
  }
  source::Span Here() {
    antlr4::Token* token = getCurrentToken();
    return {file_, static_cast<std::uint32_t>(token->getStartIndex()),
            static_cast<std::uint32_t>(token->getStopIndex())};
  }

  source::FileId file_;
  diag::Sink& sink_;
  std::size_t depth_ = 0;
  std::size_t expression_depth_ = 0;
  std::size_t operators_ = 0;
};

std::unique_ptr<antlr4::Token> Convert(std::size_t type, std::size_t begin, std::size_t end) {
  auto token = std::make_unique<antlr4::CommonToken>(type);
  token->setStartIndex(begin);
  token->setStopIndex(end);
  return token;
}

// What the parser sees of a file: its code without comments. Token positions are bytes, the end
// exclusive.
struct Code {
  std::vector<std::unique_ptr<antlr4::Token>> tokens;
  Landmarks landmarks;
};

Code CodeOf(const std::vector<Token>& tokens) {
  Code code;
  std::size_t end = 0;  // of the last code: where something is missing at the end of the file
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].role != TokenRole::Code) continue;
    code.tokens.push_back(Convert(tokens[at].type, tokens[at].begin, tokens[at].end));
    code.landmarks.resumes.push_back(StartsDeclaration(tokens, at));
    code.landmarks.first_on_line.push_back(tokens[at].first_on_line);
    end = tokens[at].end;
  }
  code.tokens.push_back(Convert(antlr4::Token::EOF, end, end));
  return code;
}

// The quick way: SLL prediction, nothing reported. Null when the file has an error, or
// one of the rare places that only the full LL prediction understands.
HarkParser::FileContext* TryFast(GuardedParser& parser) {
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::SLL);
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  try {
    return parser.file();
  } catch (const antlr4::ParseCancellationException&) {
    return nullptr;
  }
}

HarkParser::FileContext* ParseThoroughly(GuardedParser& parser, const source::SourceSet& sources,
                                         source::FileId file, diag::Sink& sink,
                                         Landmarks landmarks) {
  parser.reset();
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::LL);
  parser.setErrorHandler(
      std::make_shared<ErrorStrategy>(sources, file, sink, std::move(landmarks)));
  return parser.file();
}

}  // namespace

std::vector<Token> ParseFile(const source::SourceSet& sources, source::FileId file, ast::Unit& unit,
                             diag::Sink& sink) {
  std::vector<Token> tokens = Lex(sources, file, sink);
  Code code = CodeOf(tokens);
  antlr4::ListTokenSource source(std::move(code.tokens));
  antlr4::CommonTokenStream stream(&source);
  stream.fill();  // an error looks at what stands around it
  GuardedParser parser(&stream, file, sink);
  try {
    HarkParser::FileContext* tree = TryFast(parser);
    if (tree == nullptr) {
      tree = ParseThoroughly(parser, sources, file, sink, std::move(code.landmarks));
    }
    Builder(sources, file, tokens, unit, sink).BuildFile(tree);
  } catch (const GiveUp&) {
    // Reported where it was thrown; what was built so far stays.
  }
  return tokens;
}

namespace {

// Of a declaration with a hole no more is told: what stands behind so many errors follows from
// them more often than not.
constexpr std::size_t kMostOfDeclaration = 3;

// Whether something is left out or misread here. Other slips are mended on the way, such as
// `==`, or concern one value, such as a number that is too large.
bool LeavesHole(const diag::Diagnostic& one) {
  return one.code < 200 || one.code == diag::ExpectedToken.code ||
         one.code == diag::UnclosedBracket.code;
}

// Hands on what was found in a file. False where something in it leaves a hole.
bool TellFirst(const std::vector<Token>& tokens, const diag::Sink& found, diag::Sink& sink) {
  std::vector<diag::Diagnostic> all = found.Sorted();
  if (all.empty()) return true;
  std::vector<std::uint32_t> starts;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const bool code = tokens[at].role == TokenRole::Code;
    if (code && StartsDeclaration(tokens, at)) starts.push_back(tokens[at].begin);
  }
  // What is found where a declaration starts is of the declaration in front of it.
  const auto declaration_of = [&](const diag::Diagnostic& one) {
    return std::ranges::lower_bound(starts, one.primary.span.begin) - starts.begin();
  };
  std::map<std::ptrdiff_t, std::size_t> told;  // of each declaration with a hole
  for (const diag::Diagnostic& one : all) {
    if (LeavesHole(one)) told[declaration_of(one)] = 0;
  }
  for (diag::Diagnostic& one : all) {
    const auto holed = told.find(declaration_of(one));
    if (holed != told.end() && ++holed->second > kMostOfDeclaration) continue;
    sink.Add(std::move(one));
  }
  return told.empty();
}

}  // namespace

ast::Unit Parse(const source::SourceSet& sources, diag::Sink& sink) {
  ast::Unit unit;
  for (source::FileId file : sources.ids()) ParseInto(sources, file, unit, sink);
  return unit;
}

bool ParseInto(const source::SourceSet& sources, source::FileId file, ast::Unit& unit,
               diag::Sink& sink) {
  diag::Sink found;
  const std::vector<Token> tokens = ParseFile(sources, file, unit, found);
  return TellFirst(tokens, found, sink);
}

}  // namespace hark::syntax
