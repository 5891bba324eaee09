// What is listened for, and in tests what happens: the same words.
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Trigger Builder::BuildTrigger(P::TriggerContext* tree) {
  ast::Trigger trigger;
  trigger.words_span = SpanOf(tree);
  if (tree == nullptr) return trigger;
  if (tree->schedule() != nullptr) {
    trigger.words.push_back({"schedule", trigger.words_span});
    trigger.schedule = BuildSchedule(tree->schedule());
    return trigger;
  }
  trigger.words = BuildTriggerWords(tree->triggerWords());
  if (tree->triggerWords() != nullptr) trigger.words_span = SpanOf(tree->triggerWords());
  if (tree->subject != nullptr) trigger.subject = BuildText(tree->subject);
  if (tree->AS() != nullptr) trigger.record = BuildDeclared(tree->record);
  if (tree->post != nullptr) {
    trigger.place = BuildName(tree->place);
    trigger.post = BuildText(tree->post);
  }
  if (tree->payload != nullptr) trigger.payload = BuildText(tree->payload);
  if (tree->parameters() != nullptr) trigger.parameters = BuildParameters(tree->parameters());
  return trigger;
}

ast::Schedule Builder::BuildSchedule(P::ScheduleContext* tree) {
  ast::Schedule schedule;
  if (tree->period != nullptr) schedule.period = BuildLiteral(tree->period);
  for (P::DaysContext* days : tree->days()) schedule.days.push_back(BuildDays(days));
  if (tree->number != nullptr) schedule.day_of_month = BuildLiteral(tree->number);
  if (tree->TIME() != nullptr) {
    schedule.time = Add(BuildTime(tree->TIME()->getSymbol()), SpanOf(tree->TIME()));
  }
  if (tree->zone != nullptr) schedule.zone = BuildExpr(tree->zone);
  if (tree->audience != nullptr) schedule.audience = BuildDeclared(tree->audience);
  if (tree->lateClause() != nullptr) schedule.late = BuildExpr(tree->lateClause()->expr());
  return schedule;
}

std::vector<ast::Name> Builder::BuildTriggerWords(P::TriggerWordsContext* tree) {
  std::vector<ast::Name> words;
  if (tree == nullptr) return words;
  for (antlr4::tree::ParseTree* child : tree->children) {
    if (dynamic_cast<antlr4::tree::ErrorNode*>(child) != nullptr) continue;
    if (child == tree->DOT()) break;
    auto* word = dynamic_cast<antlr4::ParserRuleContext*>(child);
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child);
    source::Span span = word != nullptr ? SpanOf(word) : SpanOf(leaf);
    std::string text = TextOf(span);
    if (!text.empty()) words.push_back({std::move(text), span});
  }
  const ast::Name behind = BuildName(tree->name());
  if (!words.empty() && !behind.text.empty()) {
    ast::Name& last = words.back();
    last = {last.text + "." + behind.text, Join(last.span, behind.span)};
  }
  return words;
}

void Builder::BuildSource(P::SourceClauseContext* tree, ast::Trigger& trigger) {
  if (auto* to = dynamic_cast<P::SourceToContext*>(tree)) {
    if (!IsSecond(trigger.to.has_value(), to)) trigger.to = BuildSum(to->sum());
    return;
  }
  auto* from = dynamic_cast<P::SourceFromContext*>(tree);
  if (from == nullptr) return;
  ast::Source source{.values = {}, .word = SpanOf(from->FROM())};
  for (P::SumContext* sum : from->sum()) source.values.push_back(BuildSum(sum));
  trigger.sources.push_back(std::move(source));
}

std::vector<ast::FieldValue> Builder::BuildFieldValues(P::FieldValuesContext* tree) {
  std::vector<ast::FieldValue> values;
  if (tree == nullptr) return values;
  for (P::FieldValueContext* field : tree->fieldValue()) {
    values.push_back({BuildName(field->name()), BuildExpr(field->expr())});
  }
  return values;
}

ast::Happen Builder::BuildHappening(P::HappeningContext* tree) {
  ast::Happen step;
  step.words_span = SpanOf(tree);
  if (tree == nullptr) return step;
  step.words = BuildTriggerWords(tree->triggerWords());
  if (tree->triggerWords() != nullptr) step.words_span = SpanOf(tree->triggerWords());
  if (tree->subject != nullptr) step.subject = BuildText(tree->subject);
  if (tree->post != nullptr) {
    step.place = BuildName(tree->place);
    step.post = BuildText(tree->post);
  }
  if (tree->payload != nullptr) step.payload = BuildText(tree->payload);
  step.has_fields = tree->fieldValues() != nullptr;
  step.fields = BuildFieldValues(tree->fieldValues());
  return step;
}

ast::StepNode Builder::BuildReceive(P::ReceiveStepContext* tree) {
  std::optional<ast::ExprId> person;
  if (tree->person != nullptr) person = BuildExpr(tree->person);
  if (tree->happening() != nullptr) {
    ast::Happen step = BuildHappening(tree->happening());
    step.channel = BuildNameIfAny(tree->channel);
    step.from = person;
    return step;
  }
  P::SaidContext* said = tree->said();
  ast::ExprId text = said != nullptr && said->text() != nullptr ? BuildText(said->text())
                     : said != nullptr                          ? BuildExpr(said->expr())
                                                                : AddHole(tree);
  return ast::Receive{text, BuildNameIfAny(tree->channel), person};
}

// `team says "…"`: a person answers from the phone or the channel's own page.
ast::Happen Builder::BuildTeamSays(P::TeamSaysStepContext* tree) {
  ast::Happen step;
  step.words_span = SpanOf(tree->TEAM_SAYS());
  step.words = {{"conversation answered", step.words_span}};
  P::SaidContext* said = tree->said();
  if (said != nullptr && said->text() != nullptr) step.subject = BuildText(said->text());
  if (said != nullptr && said->expr() != nullptr) step.subject = BuildExpr(said->expr());
  step.channel = BuildNameIfAny(tree->channel);
  if (tree->person != nullptr) step.from = BuildExpr(tree->person);
  return step;
}

// `order paid { … }`, which needs no `receive` either.
ast::Happen Builder::BuildOrder(P::OrderStepContext* tree) {
  ast::Happen step;
  source::Span order = SpanOf(tree->ORDER());
  source::Span what = SpanOf(tree->triggerWord());
  step.words = {{TextOf(order), order}, {TextOf(what), what}};
  step.words_span = {file_, order.begin, what.end};
  step.has_fields = true;
  step.fields = BuildFieldValues(tree->fieldValues());
  step.channel = BuildNameIfAny(tree->channel);
  if (tree->person != nullptr) step.from = BuildExpr(tree->person);
  return step;
}

}  // namespace hark::syntax
