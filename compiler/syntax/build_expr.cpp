#include <limits>
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {
namespace {

ast::BinaryOp OpOf(const antlr4::Token* sign) {
  switch (sign == nullptr ? 0 : sign->getType()) {
    case HarkLexer::LESS: return ast::BinaryOp::Less;
    case HarkLexer::LESS_EQUAL: return ast::BinaryOp::LessEqual;
    case HarkLexer::GREATER: return ast::BinaryOp::Greater;
    case HarkLexer::GREATER_EQUAL: return ast::BinaryOp::GreaterEqual;
    case HarkLexer::IN: return ast::BinaryOp::In;
    case HarkLexer::HAS: return ast::BinaryOp::Has;
    case HarkLexer::PLUS: return ast::BinaryOp::Add;
    case HarkLexer::MINUS: return ast::BinaryOp::Subtract;
    case HarkLexer::STAR: return ast::BinaryOp::Multiply;
    case HarkLexer::SLASH: return ast::BinaryOp::Divide;
    case HarkLexer::PERCENT: return ast::BinaryOp::Modulo;
    default: return ast::BinaryOp::Is;
  }
}

ast::TextTestKind TextTestKindOf(HarkParser::TextTestContext* tree) {
  if (tree->CONTAINS() != nullptr) return ast::TextTestKind::Contains;
  if (tree->STARTS_WITH() != nullptr) return ast::TextTestKind::StartsWith;
  if (tree->ENDS_WITH() != nullptr) return ast::TextTestKind::EndsWith;
  if (tree->ABOUT() != nullptr) return ast::TextTestKind::MentionsAbout;
  if (tree->ALL() != nullptr) return ast::TextTestKind::MentionsAll;
  return ast::TextTestKind::Mentions;
}

ast::EachKind EachKindOf(HarkParser::EachContext* tree) {
  if (tree->ALL() != nullptr) return ast::EachKind::All;
  if (tree->COUNT() != nullptr) return ast::EachKind::Count;
  if (tree->FILTER() != nullptr) return ast::EachKind::Filter;
  if (tree->MAP() != nullptr) return ast::EachKind::Map;
  return ast::EachKind::Any;
}

}  // namespace

ast::ExprId Builder::BuildExpr(P::ExprContext* tree) {
  if (auto* compare = dynamic_cast<P::ComparisonExprContext*>(tree)) {
    return BuildComparison(compare->comparison());
  }
  if (auto* negation = dynamic_cast<P::NotExprContext*>(tree)) {
    ast::ExprId operand = BuildExpr(negation->expr());
    return Add(ast::Unary{ast::UnaryOp::Not, SpanOf(negation->NOT()), operand}, SpanOf(tree));
  }
  if (auto* both = dynamic_cast<P::AndExprContext*>(tree)) {
    ast::ExprId left = BuildExpr(both->left);
    ast::ExprId right = BuildExpr(both->right);
    return Add(ast::Binary{ast::BinaryOp::And, SpanOf(both->AND()), left, right}, SpanOf(tree));
  }
  if (auto* either = dynamic_cast<P::OrExprContext*>(tree)) {
    ast::ExprId left = BuildExpr(either->left);
    ast::ExprId right = BuildExpr(either->right);
    return Add(ast::Binary{ast::BinaryOp::Or, SpanOf(either->OR()), left, right}, SpanOf(tree));
  }
  if (auto* choice = dynamic_cast<P::IfExprContext*>(tree)) {
    ast::ExprId condition = BuildExpr(choice->condition);
    ast::ExprId then = BuildExpr(choice->then);
    ast::ExprId otherwise = BuildExpr(choice->other);
    return Add(ast::IfExpr{condition, then, otherwise}, SpanOf(tree));
  }
  if (auto* each = dynamic_cast<P::EachExprContext*>(tree)) return BuildEach(each);
  if (auto* plural = dynamic_cast<P::PluralExprContext*>(tree)) return BuildPlural(plural);
  if (auto* select = dynamic_cast<P::SelectExprContext*>(tree)) return BuildSelect(select);
  return AddHole(tree);
}

ast::ExprId Builder::BuildEach(P::EachExprContext* tree) {
  if (tree->each() == nullptr || tree->sum() == nullptr) return AddHole(tree);
  const ast::EachKind kind = EachKindOf(tree->each());
  const bool maps = kind == ast::EachKind::Map;
  antlr4::tree::TerminalNode* word = maps ? tree->WHERE() : tree->TO();
  if (word != nullptr) {
    const std::string wanted = maps ? "`to`" : "`where`";
    const std::string found = maps ? "`where`" : "`to`";
    diag::Build(sink_, SpanOf(word), diag::ExpectedToken, {wanted}, {found})
        .Help("`map x in list to …` makes items; the others ask `where …`")
        .Emit();
    return AddHole(tree);
  }
  ast::Name variable = BuildName(tree->name());
  ast::ExprId list = BuildSum(tree->sum());
  ast::ExprId body = BuildExpr(tree->expr());
  return Add(ast::Each{kind, std::move(variable), list, body}, SpanOf(tree));
}

ast::ExprId Builder::BuildPlural(P::PluralExprContext* tree) {
  if (tree->RBRACE() == nullptr) return AddHole(tree);
  const ast::ExprId number = BuildSum(tree->sum());
  auto forms = BuildTextForms(tree->textForm());
  return forms ? Add(ast::Plural{number, *std::move(forms)}, SpanOf(tree)) : AddHole(tree);
}

ast::ExprId Builder::BuildSelect(P::SelectExprContext* tree) {
  if (tree->RBRACE() == nullptr) return AddHole(tree);
  const ast::ExprId subject = BuildSum(tree->sum());
  auto forms = BuildTextForms(tree->textForm());
  return forms ? Add(ast::Select{subject, *std::move(forms)}, SpanOf(tree)) : AddHole(tree);
}

std::optional<std::vector<ast::TextForm>> Builder::BuildTextForms(
    const std::vector<P::TextFormContext*>& trees) {
  std::vector<ast::TextForm> forms;
  for (P::TextFormContext* form : trees) {
    if (form->text() == nullptr) return std::nullopt;
    forms.push_back({BuildName(form->name()), BuildText(form->text())});
  }
  return forms;
}

ast::ExprId Builder::BuildComparison(P::ComparisonContext* tree) {
  if (tree == nullptr || tree->sum() == nullptr) return AddHole(tree);
  ast::ExprId left = BuildSum(tree->sum());
  std::vector<P::TailContext*> tails = tree->tail();
  if (tails.empty()) return left;
  ast::ExprId whole = BuildTail(tails.front(), left, Join(SpanOf(tree), SpanOf(tails.front())));
  if (tails.size() > 1) {
    diag::Build(sink_, SpanOf(tails[1]->start), diag::ChainedComparison)
        .Note(SpanOf(tails[0]->start), "the first comparison")
        .Help("join two comparisons with `and`, or write `x between 1 and 9`")
        .Emit();
    return AddHole(tree);
  }
  return whole;
}

ast::ExprId Builder::BuildTail(P::TailContext* tree, ast::ExprId left, source::Span span) {
  if (auto* is = dynamic_cast<P::IsTailContext*>(tree)) return BuildIsTail(is, left, span);
  if (auto* compare = dynamic_cast<P::OperatorTailContext*>(tree)) {
    ast::ExprId right = BuildSum(compare->sum());
    return Add(ast::Binary{OpOf(compare->op), SpanOf(compare->op), left, right}, span);
  }
  if (auto* assign = dynamic_cast<P::AssignTailContext*>(tree)) {
    source::Span sign = SpanOf(assign->ASSIGN());
    diag::Build(sink_, sign, diag::SymbolForWord, {"="}, {"is"})
        .Help("`=` gives a value in `let`, `set`, `const` and `fn`; a condition compares")
        .Suggest(sign, "is")
        .Emit();
    return Add(ast::Binary{ast::BinaryOp::Is, sign, left, BuildSum(assign->sum())}, span);
  }
  if (auto* between = dynamic_cast<P::BetweenTailContext*>(tree)) {
    ast::ExprId low = BuildSum(between->low);
    return Add(ast::Between{left, low, BuildSum(between->high)}, span);
  }
  if (auto* test = dynamic_cast<P::TextTestTailContext*>(tree)) {
    return BuildTextTest(test, left, span);
  }
  if (auto* like = dynamic_cast<P::LikeTailContext*>(tree)) {
    source::Span words = Join(SpanOf(like->IS()), SpanOf(like->LIKE()));
    ast::TextTest test{ast::TextTestKind::Like, words, left, {}, like->NOT() != nullptr};
    return BuildPatterns(std::move(test), like->sum(), span);
  }
  if (auto* matches = dynamic_cast<P::MatchesTailContext*>(tree)) {
    return BuildMatches(matches, left, span);
  }
  return AddHole(tree);
}

ast::ExprId Builder::BuildIsTail(P::IsTailContext* tree, ast::ExprId left, source::Span span) {
  bool negated = tree->NOT() != nullptr;
  if (tree->KNOWN() != nullptr) return Add(ast::IsKnown{left, negated}, span);
  source::Span sign = SpanOf(tree->IS());
  if (negated) sign = Join(sign, SpanOf(tree->NOT()));
  ast::BinaryOp op = negated ? ast::BinaryOp::IsNot : ast::BinaryOp::Is;
  return Add(ast::Binary{op, sign, left, BuildSum(tree->sum())}, span);
}

// Parentheses behind the test hold a list of patterns.
ast::ExprId Builder::BuildTextTest(P::TextTestTailContext* tree, ast::ExprId left,
                                   source::Span span) {
  ast::TextTest test{TextTestKindOf(tree->textTest()), SpanOf(tree->textTest()), left, {}};
  return BuildPatterns(std::move(test), tree->sum(), span);
}

ast::ExprId Builder::BuildPatterns(ast::TextTest test, P::SumContext* tree, source::Span span) {
  if (auto* list = dynamic_cast<P::ParenSumContext*>(tree)) {
    if (list->RPAREN() == nullptr) return AddHole(tree);
    for (P::ExprContext* pattern : list->expr()) test.patterns.push_back(BuildExpr(pattern));
  } else {
    test.patterns.push_back(BuildSum(tree));
  }
  return Add(std::move(test), span);
}

ast::ExprId Builder::BuildSum(P::SumContext* tree) {
  if (auto* member = dynamic_cast<P::MemberSumContext*>(tree)) return BuildMember(member);
  if (auto* negate = dynamic_cast<P::NegateSumContext*>(tree)) {
    // One less than the largest number, which without its minus is too large.
    if (TextOf(SpanOf(negate->sum())) == "9223372036854775808") {
      return Add(ast::IntLiteral{std::numeric_limits<std::int64_t>::min()}, SpanOf(tree));
    }
    ast::ExprId operand = BuildSum(negate->sum());
    return Add(ast::Unary{ast::UnaryOp::Negate, SpanOf(negate->MINUS()), operand}, SpanOf(tree));
  }
  if (auto* multiply = dynamic_cast<P::MultiplySumContext*>(tree)) {
    ast::ExprId left = BuildSum(multiply->left);
    ast::ExprId right = BuildSum(multiply->right);
    return Add(ast::Binary{OpOf(multiply->op), SpanOf(multiply->op), left, right}, SpanOf(tree));
  }
  if (auto* add = dynamic_cast<P::AddSumContext*>(tree)) return BuildAddition(add);
  if (auto* literal = dynamic_cast<P::LiteralSumContext*>(tree)) {
    return BuildLiteral(literal->literal());
  }
  if (auto* text = dynamic_cast<P::TextSumContext*>(tree)) return BuildText(text->text());
  if (auto* name = dynamic_cast<P::NameSumContext*>(tree)) return BuildNameSum(name);
  if (auto* paren = dynamic_cast<P::ParenSumContext*>(tree)) return BuildParen(paren);
  if (auto* as = dynamic_cast<P::AsSumContext*>(tree)) {
    const ast::ExprId object = BuildSum(as->object);
    return Add(ast::ReadAs{object, BuildType(as->type())}, SpanOf(tree));
  }
  if (auto* list = dynamic_cast<P::ListSumContext*>(tree)) {
    if (list->RBRACKET() == nullptr) return AddHole(tree);
    ast::ListLiteral literal;
    for (P::SentValueContext* item : list->sentValue()) literal.items.push_back(BuildPayload(item));
    return Add(std::move(literal), SpanOf(tree));
  }
  if (auto* map = dynamic_cast<P::MapSumContext*>(tree)) {
    if (map->RBRACKET() == nullptr) return AddHole(tree);
    ast::MapLiteral literal;
    for (P::MapEntryContext* entry : map->mapEntry()) {
      const ast::ExprId key = BuildExpr(entry->key);
      literal.entries.push_back({key, BuildPayload(entry->value)});
    }
    return Add(std::move(literal), SpanOf(tree));
  }
  return AddHole(tree);
}

ast::ExprId Builder::BuildAddition(P::AddSumContext* tree) {
  if (ReportsAlmostDate(SpanOf(tree))) return AddHole(tree);
  ast::ExprId left = BuildSum(tree->left);
  ast::ExprId right = BuildSum(tree->right);
  return Add(ast::Binary{OpOf(tree->op), SpanOf(tree->op), left, right}, SpanOf(tree));
}

ast::ExprId Builder::BuildMember(P::MemberSumContext* tree) {
  ast::ExprId object = BuildSum(tree->object);
  ast::Name field = BuildWord(tree->word());
  source::Span span = SpanOf(tree);
  if (tree->arguments() == nullptr) return Add(ast::Member{object, std::move(field)}, span);
  return Add(ast::MethodCall{object, std::move(field), BuildArguments(tree->arguments())}, span);
}

ast::ExprId Builder::BuildNameSum(P::NameSumContext* tree) {
  ast::Name name = BuildName(tree->name());
  if (tree->arguments() == nullptr) return Add(ast::NameRef{std::move(name.text)}, SpanOf(tree));
  if (tree->arguments()->RPAREN() == nullptr) return AddHole(tree);
  return Add(ast::Call{std::move(name), BuildArguments(tree->arguments())}, SpanOf(tree));
}

ast::ExprId Builder::BuildParen(P::ParenSumContext* tree) {
  std::vector<P::ExprContext*> items = tree->expr();
  if (items.empty() || tree->RPAREN() == nullptr) return AddHole(tree);
  ast::ExprId first = BuildExpr(items[0]);
  if (tree->COMMA().empty()) return first;
  source::Span comma = SpanOf(tree->COMMA(0));
  diag::Build(sink_, comma, diag::ExpectedToken, {"`)`"}, {"`,`"})
      .Note(SpanOf(tree->LPAREN()), "opened here")
      .Help("a list is written in square brackets: [a, b]")
      .Emit();
  return AddHole(tree);
}

// In front of the colon of `f(name: x)` stands a name, which the grammar leaves open so
// that one token decides.
std::vector<ast::Argument> Builder::BuildArguments(P::ArgumentsContext* tree) {
  std::vector<ast::Argument> arguments;
  for (P::ArgumentContext* argument : tree->argument()) {
    if (argument->sentObject() != nullptr) {
      arguments.push_back({std::nullopt, BuildObject(argument->sentObject())});
      continue;
    }
    ast::ExprId first = BuildExpr(argument->expr(0));
    if (argument->COLON() == nullptr) {
      arguments.push_back({std::nullopt, first});
      continue;
    }
    ast::ExprId value = BuildExpr(argument->expr(1));
    source::Span span = SpanOf(first);
    const auto* name = std::get_if<ast::NameRef>(&unit_.exprs[first].node);
    if (name != nullptr) {
      arguments.push_back({ast::Name{name->name, span}, value});
    } else {
      diag::Build(sink_, span, diag::ExpectedToken, {"a name in front of `:`"}, {"a value"}).Emit();
      arguments.push_back({std::nullopt, value});
    }
  }
  return arguments;
}

}  // namespace hark::syntax
