#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/antlr.h"

namespace hark::syntax {

// Thrown through ANTLR's parser, and caught in parse.cpp, to give up a file: it nests
// too deep or holds more errors than anybody reads.
struct GiveUp {};

// What the parser's tokens tell by where they stand, token by token.
struct Landmarks {
  std::vector<bool> resumes;  // a declaration starts here
  std::vector<bool> first_on_line;
};

// Reports syntax errors in our words and resumes behind them: never past the start of
// the next declaration, and over a block of braces as a whole.
class ErrorStrategy : public antlr4::DefaultErrorStrategy {
 public:
  ErrorStrategy(const source::SourceSet& sources, source::FileId file, diag::Sink& sink,
                Landmarks landmarks)
      : sources_(sources), file_(file), sink_(sink), landmarks_(std::move(landmarks)) {}

  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;

 protected:
  void reportNoViableAlternative(antlr4::Parser* parser,
                                 const antlr4::NoViableAltException& error) override;
  void reportInputMismatch(antlr4::Parser* parser,
                           const antlr4::InputMismatchException& error) override;
  void reportFailedPredicate(antlr4::Parser* parser,
                             const antlr4::FailedPredicateException& error) override;
  void reportUnwantedToken(antlr4::Parser* parser) override;
  void reportMissingToken(antlr4::Parser* parser) override;
  antlr4::Token* singleTokenDeletion(antlr4::Parser* parser) override;
  antlr4::Token* getMissingSymbol(antlr4::Parser* parser) override;
  void consumeUntil(antlr4::Parser* parser, const antlr4::misc::IntervalSet& set) override;

 private:
  void Report(antlr4::Parser* parser, antlr4::Token* found,
              const antlr4::misc::IntervalSet& expected);
  std::string Found(antlr4::TokenStream& stream, const antlr4::Token* token) const;
  bool IsEcho(const antlr4::Token* found) const;
  bool ReportsKnownSlip(antlr4::Parser* parser, antlr4::Token* found,
                        const antlr4::misc::IntervalSet& expected);
  bool ReportsLostComma(antlr4::TokenStream& stream, const antlr4::Token* found,
                        const antlr4::Token* next);
  bool EndsDeclaration(const antlr4::Token* found) const;
  bool TakesWordFor(antlr4::Parser* parser);
  bool Resumes(std::size_t at) const;
  bool AtResumption(antlr4::Parser* parser) const;
  bool IsFootholdIn(const antlr4::misc::IntervalSet& set, antlr4::Parser* parser) const;
  source::Span SpanOf(const antlr4::Token* token) const;

  const source::SourceSet& sources_;
  source::FileId file_;
  diag::Sink& sink_;
  Landmarks landmarks_;
  std::vector<std::unique_ptr<antlr4::CommonToken>> missing_;
  std::optional<std::size_t> reported_at_;
  bool block_unopened_ = false;  // its `}` was taken for that of what it stands in
  bool purpose_told_ = false;    // a `for` without quotes, which reads as a loop without a block
  std::size_t stuck_at_ = 0;
  std::size_t stuck_count_ = 0;
};

}  // namespace hark::syntax
