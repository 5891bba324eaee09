#include <algorithm>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::TypeExprId Builder::BuildType(P::TypeContext* tree) {
  ast::TypeExpr type;
  if (tree != nullptr) {
    if (tree->DOT() != nullptr) type.module = BuildName(tree->name(0));
    type.name = BuildName(tree->name(type.module ? 1 : 0));
    type.key = BuildTypeIfAny(tree->key);
    type.argument = BuildTypeIfAny(tree->held);
    type.optional = tree->QUESTION() != nullptr;
  }
  type.span = SpanOf(tree);
  return unit_.types.Add(std::move(type));
}

std::optional<ast::TypeExprId> Builder::BuildTypeIfAny(P::TypeContext* tree) {
  if (tree == nullptr) return std::nullopt;
  return BuildType(tree);
}

ast::Name Builder::BuildName(P::NameContext* tree) {
  if (tree == nullptr) return {};
  source::Span span = SpanOf(tree);
  return {TextOf(span), span};
}

ast::Name Builder::BuildDeclared(P::DeclaredContext* tree) {
  if (tree == nullptr) return {};
  ast::Name name = BuildName(tree->name(0));
  const ast::Name last = BuildName(tree->name(1));
  if (last.text.empty()) return name;
  return {name.text + "." + last.text, Join(name.span, last.span)};
}

ast::Name Builder::BuildWord(P::WordContext* tree) {
  if (tree == nullptr) return {};
  source::Span span = SpanOf(tree);
  return {TextOf(span), span};
}

std::optional<ast::Name> Builder::BuildNameIfAny(P::NameContext* tree) {
  if (tree == nullptr) return std::nullopt;
  return BuildName(tree);
}

bool Builder::LeftOut(const antlr4::ParserRuleContext* tree) {
  return std::ranges::any_of(tree->children, [](antlr4::tree::ParseTree* child) {
    return dynamic_cast<antlr4::tree::ErrorNode*>(child) != nullptr;
  });
}

source::Span Builder::SpanOf(const antlr4::ParserRuleContext* tree) const {
  if (tree == nullptr || tree->start == nullptr) return {file_, 0, 0};
  source::Span span = SpanOf(tree->start);
  if (tree->stop == nullptr) return {file_, span.begin, span.begin};
  std::uint32_t end = SpanOf(tree->stop).end;
  return {file_, std::min(span.begin, end), end};
}

// The parser's tokens count bytes and end behind their last (parse.cpp).
source::Span Builder::SpanOf(const antlr4::Token* token) const {
  if (token == nullptr) return {file_, 0, 0};
  return {file_, static_cast<std::uint32_t>(token->getStartIndex()),
          static_cast<std::uint32_t>(token->getStopIndex())};
}

source::Span Builder::SpanOf(antlr4::tree::TerminalNode* leaf) const {
  return leaf == nullptr ? source::Span{file_, 0, 0} : SpanOf(leaf->getSymbol());
}

}  // namespace hark::syntax
