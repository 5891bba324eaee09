#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/antlr.h"

namespace hark::syntax {

// The tokens about the one that could not be read, counted from it: 0 is that one, -1 the one
// before.
class Around {
 public:
  Around(const source::SourceSet& sources, source::FileId file, antlr4::TokenStream& stream,
         std::size_t at)
      : sources_(sources), file_(file), stream_(stream), at_(at) {}

  // As it is written; empty beyond the file.
  std::string_view Text(std::ptrdiff_t offset) const;
  // HarkLexer's number; 0 beyond the file.
  std::size_t Type(std::ptrdiff_t offset) const;
  source::Span Span(std::ptrdiff_t offset) const;
  // Whether no space parts it from the one before.
  bool Touches(std::ptrdiff_t offset) const;
  // Of a text whose quote opens or closes at `offset`: where its other quote stands.
  std::ptrdiff_t TextEnd(std::ptrdiff_t offset) const;
  std::ptrdiff_t TextStart(std::ptrdiff_t offset) const;
  source::Span From(std::ptrdiff_t first, std::ptrdiff_t last) const;
  std::string_view Written(const source::Span& span) const { return sources_.Text(span); }

 private:
  const antlr4::Token* At(std::ptrdiff_t offset) const;

  const source::SourceSet& sources_;
  source::FileId file_;
  antlr4::TokenStream& stream_;
  std::size_t at_;
};

// What to tell an author who most likely meant something that is written in another way.
struct Advice {
  std::string help;
  std::optional<diag::FixIt> fix;
};

// `expected` in our words, `rule` the grammar's rule in which nothing else could be read.
std::optional<Advice> AdviceFor(const Around& around, std::string_view expected, std::size_t rule);

// The part of it that is worked out from what is written.
std::optional<Advice> AdviceOnWriting(const Around& around, std::string_view expected);

// Slips that are told at another token than the one they were found at; whether it was one.
bool ReportsElsewhere(diag::Sink& sink, const Around& around, std::string_view expected);

}  // namespace hark::syntax
