#include <algorithm>
#include <utility>

#include "compiler/base/unicode.h"
#include "compiler/syntax/build.h"

namespace hark::syntax {

void Builder::BuildFile(P::FileContext* tree) {
  std::vector<std::uint32_t> placed;
  for (P::DeclarationContext* decl : tree->declaration()) {
    if (std::optional<ast::DeclNode> node = BuildDecl(decl)) {
      if (auto* rule = std::get_if<ast::Rule>(&*node)) {
        rule->samples = SamplesAbove(decl->start);
        for (const ast::Sample& sample : rule->samples) placed.push_back(sample.span.begin);
      }
      unit_.decls.push_back({std::move(*node), SpanOf(decl), DocAbove(decl->start)});
    }
  }
  ReportStraySamples(placed);
}

std::optional<ast::DeclNode> Builder::BuildDecl(P::DeclarationContext* tree) {
  if (auto* use = tree->useDecl()) return BuildUse(use);
  if (auto* decl = tree->requireDecl()) {
    ast::Require require;
    for (P::NameContext* name : decl->name()) require.capabilities.push_back(BuildName(name));
    return require;
  }
  if (auto* decl = tree->languagesDecl()) {
    ast::Languages languages{.tags = {}, .span = SpanOf(decl)};
    for (P::LanguageContext* tag : decl->language()) {
      source::Span span = SpanOf(tag);
      languages.tags.push_back({TextOf(span), span});
    }
    return languages;
  }
  if (auto* decl = tree->teamsDecl()) {
    ast::Teams teams{{}, BuildBackAfter(decl->backAfter()), SpanOf(decl)};
    for (P::TextContext* name : decl->text()) teams.names.push_back(BuildText(name));
    return teams;
  }
  if (auto* rule = tree->ruleDecl()) return BuildRule(rule);
  if (auto* flow = tree->flowDecl()) return BuildFlow(flow);
  if (auto* decl = tree->enumDecl()) return BuildEnum(decl);
  if (auto* record = tree->recordDecl()) {
    return ast::Record{BuildName(record->name()), BuildFields(record->field())};
  }
  if (auto* event = tree->eventDecl()) {
    return ast::Event{BuildName(event->name()), BuildFields(event->field())};
  }
  if (auto* contact = tree->contactDecl()) {
    return ast::ContactSchema{BuildFields(contact->field()), SpanOf(contact->CONTACT())};
  }
  if (auto* list = tree->listDecl()) return ast::ListDecl{BuildName(list->name())};
  if (auto* segment = tree->segmentDecl()) {
    return ast::Segment{BuildName(segment->name()), BuildExpr(segment->expr())};
  }
  if (auto* hours = tree->hoursDecl()) return BuildHours(hours);
  if (auto* service = tree->serviceDecl()) return BuildService(service);
  if (auto* outside = tree->externDecl()) return BuildExtern(outside);
  if (auto* ai = tree->aiDecl()) return BuildAi(ai);
  if (auto* sending = tree->sendingDecl()) return BuildSending(sending);
  if (auto* deal = tree->dealDecl()) return BuildDeal(deal);
  if (auto* decl = tree->constDecl()) return BuildConst(decl);
  if (auto* fn = tree->fnDecl()) return BuildFn(fn);
  if (auto* text = tree->textDecl()) return BuildTextCatalogue(text);
  if (auto* test = tree->testDecl()) return BuildTest(test);
  return std::nullopt;
}

// `give back after 12h`
std::optional<ast::ExprId> Builder::BuildBackAfter(P::BackAfterContext* tree) {
  if (tree == nullptr) return std::nullopt;
  return BuildSum(tree->sum());
}

std::optional<ast::DeclNode> Builder::BuildUse(P::UseDeclContext* tree) {
  ast::Use use{.path = {}, .alias = std::nullopt, .span = SpanOf(tree)};
  for (P::NameContext* part : tree->name()) {
    if (part != tree->alias) use.path.push_back(BuildName(part));
  }
  if (tree->alias != nullptr) use.alias = BuildName(tree->alias);
  const auto hole = [](const ast::Name& part) { return part.text.empty(); };
  if (use.path.empty() || std::ranges::any_of(use.path, hole)) return std::nullopt;
  return use;
}

ast::Rule Builder::BuildRule(P::RuleDeclContext* tree) {
  ast::Rule rule;
  rule.name = BuildName(tree->name());
  rule.trigger = BuildTrigger(tree->trigger());
  for (P::RuleClauseContext* clause : tree->ruleClause()) BuildRuleClause(clause, rule);
  if (P::StaleClauseContext* stale = tree->staleClause()) {
    rule.stale_word = BuildName(stale->name());
    rule.stale = BuildBlock(stale->block());
  }
  // What was left out of the header belonged to the condition, most likely.
  if (rule.when && LeftOut(tree)) rule.when = AddHole(tree);
  rule.body = BuildBlock(tree->block());
  return rule;
}

ast::Flow Builder::BuildFlow(P::FlowDeclContext* tree) {
  return {BuildName(tree->name()), BuildParameters(tree->parameters()),
          BuildTypeIfAny(tree->type()), BuildBlock(tree->block())};
}

void Builder::BuildRuleClause(P::RuleClauseContext* tree, ast::Rule& rule) {
  if (auto* source = dynamic_cast<P::FromClauseContext*>(tree)) {
    BuildSource(source->sourceClause(), rule.trigger);
  } else if (auto* when = dynamic_cast<P::WhenClauseContext*>(tree)) {
    if (!IsSecond(rule.when.has_value(), when)) rule.when = BuildExpr(when->expr());
  } else if (auto* limit = dynamic_cast<P::LimitClauseContext*>(tree)) {
    if (IsSecond(rule.limit.has_value(), limit)) return;
    rule.limit =
        ast::Limit{BuildSum(limit->count), BuildName(limit->name()), BuildSum(limit->period)};
  } else if (auto* priority = dynamic_cast<P::PriorityClauseContext*>(tree)) {
    if (!IsSecond(rule.priority.has_value(), priority)) rule.priority = BuildSum(priority->sum());
  } else if (auto* interrupt = dynamic_cast<P::InterruptClauseContext*>(tree)) {
    if (!IsSecond(rule.interrupt.has_value(), interrupt)) rule.interrupt = SpanOf(interrupt);
  } else if (auto* also = dynamic_cast<P::AlsoClauseContext*>(tree)) {
    if (!IsSecond(rule.also.has_value(), also)) rule.also = SpanOf(also);
  } else if (auto* mode = dynamic_cast<P::ModeClauseContext*>(tree)) {
    if (!IsSecond(rule.mode.has_value(), mode)) rule.mode = BuildName(mode->name());
  } else if (auto* deploy = dynamic_cast<P::DeployClauseContext*>(tree)) {
    if (!IsSecond(rule.on_deploy.has_value(), deploy)) rule.on_deploy = BuildName(deploy->name());
  } else if (auto* collect = dynamic_cast<P::CollectClauseContext*>(tree)) {
    if (!IsSecond(rule.collect.has_value(), collect)) rule.collect = BuildSum(collect->sum());
  }
}

bool Builder::IsSecond(bool first_seen, const antlr4::ParserRuleContext* clause) {
  if (!first_seen) return false;
  source::Span word = SpanOf(clause->start);
  diag::Build(sink_, word, diag::ClauseTwice, {TextOf(word)}).Help("write each clause once").Emit();
  return true;
}

ast::Enum Builder::BuildEnum(P::EnumDeclContext* tree) {
  ast::Enum result{BuildName(tree->name()), {}};
  for (P::EnumCaseContext* enum_case : tree->enumCase()) {
    std::optional<ast::ExprId> label;
    if (enum_case->text() != nullptr) label = BuildText(enum_case->text());
    result.cases.push_back(
        {BuildName(enum_case->name()), label, BuildTranslations(enum_case->translation())});
  }
  return result;
}

ast::Field Builder::BuildField(P::FieldContext* tree) {
  ast::Field field{BuildName(tree->name()), BuildType(tree->type()), std::nullopt,
                   tree->PERSONAL() != nullptr};
  if (tree->ASSIGN() != nullptr) field.fallback = BuildExpr(tree->expr());
  return field;
}

std::vector<ast::Field> Builder::BuildFields(const std::vector<P::FieldContext*>& trees) {
  std::vector<ast::Field> fields;
  for (P::FieldContext* tree : trees) fields.push_back(BuildField(tree));
  return fields;
}

ast::DealSchema Builder::BuildDeal(P::DealDeclContext* tree) {
  ast::DealSchema deal;
  for (P::TextContext* stage : tree->text()) deal.stages.push_back(BuildText(stage));
  deal.fields = BuildFields(tree->field());
  deal.word_span = SpanOf(tree->DEAL());
  return deal;
}

ast::Const Builder::BuildConst(P::ConstDeclContext* tree) {
  return {BuildName(tree->name()), BuildTypeIfAny(tree->type()), BuildExpr(tree->expr())};
}

ast::Fn Builder::BuildFn(P::FnDeclContext* tree) {
  ast::Fn fn{BuildName(tree->name()), BuildParameters(tree->parameters()),
             BuildTypeIfAny(tree->type()), std::nullopt, std::nullopt};
  if (tree->block() != nullptr) {
    fn.body = BuildBlock(tree->block());
  } else {
    fn.value = BuildExpr(tree->expr());
  }
  return fn;
}

std::vector<ast::Parameter> Builder::BuildParameters(P::ParametersContext* tree) {
  std::vector<ast::Parameter> parameters;
  if (tree == nullptr) return parameters;
  for (P::ParameterContext* parameter : tree->parameter()) {
    parameters.push_back({BuildName(parameter->name()), BuildType(parameter->type())});
  }
  return parameters;
}

std::vector<ast::Translation> Builder::BuildTranslations(
    const std::vector<P::TranslationContext*>& trees) {
  std::vector<ast::Translation> translations;
  for (P::TranslationContext* tree : trees) {
    source::Span language = SpanOf(tree->language());
    translations.push_back({ast::Name{TextOf(language), language}, BuildText(tree->text())});
  }
  return translations;
}

ast::TextCatalogue Builder::BuildTextCatalogue(P::TextDeclContext* tree) {
  return {BuildName(tree->name()), BuildParameters(tree->parameters()),
          BuildTranslations(tree->translation()), tree->TEMPLATE() != nullptr};
}

std::span<const Token> Builder::CommentsAbove(const antlr4::Token* first) const {
  auto end = std::ranges::lower_bound(tokens_, static_cast<std::uint32_t>(first->getStartIndex()),
                                      {}, &Token::begin);
  auto begin = end;
  while (begin != tokens_.begin() && std::prev(begin)->role != TokenRole::Code) --begin;
  return {begin, end};
}

// The `///` lines, in order.
std::string Builder::DocAbove(const antlr4::Token* first) const {
  std::string doc;
  for (const Token& token : CommentsAbove(first)) {
    if (token.role != TokenRole::Doc) continue;
    std::string line = TextOf({file_, token.begin + 3, token.end});
    if (line.starts_with(' ')) line.erase(0, 1);
    doc += (doc.empty() ? "" : "\n") + line;
  }
  return doc;
}

std::vector<ast::Sample> Builder::SamplesAbove(const antlr4::Token* first) const {
  std::vector<ast::Sample> samples;
  for (const Token& token : CommentsAbove(first)) {
    if (token.role != TokenRole::Sample) continue;
    const std::string line = TextOf({file_, token.begin + 3, token.end});
    samples.push_back({std::string(unicode::Trim(line)), {file_, token.begin, token.end}});
  }
  return samples;
}

// Behind a syntax error it is not known what they stand above.
void Builder::ReportStraySamples(const std::vector<std::uint32_t>& placed) const {
  if (sink_.has_errors()) return;
  for (const Token& token : tokens_) {
    if (token.role != TokenRole::Sample) continue;
    if (std::ranges::binary_search(placed, token.begin)) continue;
    diag::Build(sink_, {file_, token.begin, token.end}, diag::SampleWithoutRule)
        .Help(
            "put it on the line above the rule that takes this message, or write `//` to make "
            "it a comment")
        .Emit();
  }
}

}  // namespace hark::syntax
