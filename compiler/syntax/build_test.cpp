#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Test Builder::BuildTest(P::TestDeclContext* tree) {
  ast::Test test{BuildText(tree->text()), {}};
  for (P::StepContext* step : tree->step()) {
    if (std::optional<ast::StepNode> node = BuildStep(step)) {
      test.steps.push_back({std::move(*node), SpanOf(step)});
    }
  }
  return test;
}

std::optional<ast::StepNode> Builder::BuildStep(P::StepContext* tree) {
  if (auto* given = dynamic_cast<P::GivenStepContext*>(tree)) return BuildGiven(given->given());
  if (auto* receive = dynamic_cast<P::ReceiveStepContext*>(tree)) return BuildReceive(receive);
  if (auto* order = dynamic_cast<P::OrderStepContext*>(tree)) return BuildOrder(order);
  if (auto* says = dynamic_cast<P::TeamSaysStepContext*>(tree)) return BuildTeamSays(says);
  if (auto* tap = dynamic_cast<P::TapStepContext*>(tree)) {
    return ast::Tap{BuildName(tap->choice), BuildNameIfAny(tap->channel)};
  }
  if (auto* advance = dynamic_cast<P::AdvanceStepContext*>(tree)) {
    return ast::Advance{BuildExpr(advance->expr())};
  }
  if (dynamic_cast<P::DeployStepContext*>(tree) != nullptr) return ast::Deploy{};
  if (auto* stub = dynamic_cast<P::StubStepContext*>(tree)) return BuildStub(stub);
  if (auto* expect = dynamic_cast<P::ExpectStepContext*>(tree)) {
    return BuildExpectation(expect->expectation());
  }
  return std::nullopt;
}

std::optional<ast::StepNode> Builder::BuildGiven(P::GivenContext* tree) {
  if (auto* now = dynamic_cast<P::GivenNowContext*>(tree)) {
    if (now->DATE() == nullptr) return std::nullopt;
    ast::GivenNow step{Add(BuildDate(now->DATE()->getSymbol()), SpanOf(now->DATE())), std::nullopt};
    if (now->TIME() != nullptr) {
      step.time = Add(BuildTime(now->TIME()->getSymbol()), SpanOf(now->TIME()));
    }
    return step;
  }
  if (auto* conversation = dynamic_cast<P::GivenConversationContext*>(tree)) {
    return ast::GivenConversation{BuildText(conversation->team)};
  }
  auto* contact = dynamic_cast<P::GivenContactContext*>(tree);
  if (contact == nullptr) return std::nullopt;
  if (contact->CONSENTED() != nullptr) return ast::GivenConsented{BuildExpr(contact->expr())};
  if (contact->TAGGED() != nullptr) return ast::GivenTagged{BuildExpr(contact->expr())};
  if (contact->IN() != nullptr) return ast::GivenInList{BuildDeclared(contact->declared())};
  ast::GivenContact step;
  for (P::FieldValueContext* field : contact->fieldValue()) {
    step.fields.push_back({BuildName(field->name()), BuildExpr(field->expr())});
  }
  return step;
}

std::optional<ast::StepNode> Builder::BuildExpectation(P::ExpectationContext* tree) {
  if (auto* reply = dynamic_cast<P::ReplyExpectationContext*>(tree)) {
    ast::ExpectReply step{reply->NO() != nullptr, reply->CONTAINING() != nullptr, std::nullopt};
    if (reply->expr() != nullptr) step.text = BuildExpr(reply->expr());
    return step;
  }
  if (auto* content = dynamic_cast<P::ContentExpectationContext*>(tree)) {
    source::Span span = SpanOf(content->content());
    return ast::ExpectContent{content->NO() != nullptr, {TextOf(span), span}};
  }
  if (auto* sent = dynamic_cast<P::TemplateExpectationContext*>(tree)) {
    return ast::ExpectTemplate{sent->NO() != nullptr, BuildDeclared(sent->declared())};
  }
  if (auto* replies = dynamic_cast<P::RepliesExpectationContext*>(tree)) {
    return ast::ExpectReplies{BuildSum(replies->sum())};
  }
  if (auto* ask = dynamic_cast<P::AskExpectationContext*>(tree)) {
    if (ask->declared() == nullptr) return ast::ExpectAsk{};
    return ast::ExpectAsk{BuildDeclared(ask->declared())};
  }
  if (auto* record = dynamic_cast<P::RecordExpectationContext*>(tree)) {
    return BuildExpectRecord(record);
  }
  if (auto* contact = dynamic_cast<P::ContactExpectationContext*>(tree)) {
    return BuildExpectContact(contact);
  }
  if (auto* call = dynamic_cast<P::CallExpectationContext*>(tree)) return BuildExpectCall(call);
  if (auto* owner = dynamic_cast<P::OwnerExpectationContext*>(tree)) {
    ast::Name words;
    for (antlr4::tree::TerminalNode* word : owner->NAME()) {
      source::Span span = SpanOf(word);
      if (words.text.empty()) words.span = span;
      words.text += (words.text.empty() ? "" : " ") + TextOf(span);
      words.span.end = span.end;
    }
    return ast::ExpectOwner{owner->NO() != nullptr, std::move(words), BuildText(owner->team)};
  }
  if (auto* conversation = dynamic_cast<P::ConversationExpectationContext*>(tree)) {
    return ast::ExpectConversation{conversation->NO() != nullptr, BuildName(conversation->name())};
  }
  if (auto* fault = dynamic_cast<P::FaultExpectationContext*>(tree)) {
    return ast::ExpectFault{BuildNameIfAny(fault->name())};
  }
  return std::nullopt;
}

ast::StepNode Builder::BuildExpectContact(P::ContactExpectationContext* tree) {
  bool absent = tree->NOT() != nullptr;
  if (tree->IN() != nullptr) return ast::ExpectInList{absent, BuildDeclared(tree->declared())};
  ast::ExprId value = BuildExpr(tree->expr());
  if (tree->DOT() != nullptr) return ast::ExpectField{BuildWord(tree->word()), value};
  if (tree->CONSENTED() != nullptr) return ast::ExpectConsented{absent, value};
  return ast::ExpectTagged{absent, value};
}

ast::ExpectRecord Builder::BuildExpectRecord(P::RecordExpectationContext* tree) {
  ast::ExpectRecord expect{.absent = tree->NO() != nullptr,
                           .kind = ast::RecordKind::Deal,
                           .containing = tree->CONTAINING() != nullptr,
                           .title = std::nullopt,
                           .fields = {}};
  if (tree->TASK() != nullptr) expect.kind = ast::RecordKind::Task;
  if (tree->NOTE() != nullptr) expect.kind = ast::RecordKind::Note;
  if (tree->title != nullptr) expect.title = BuildText(tree->title);
  for (P::RecordTestContext* test : tree->recordTest()) {
    expect.fields.push_back({BuildRecordWord(test->recordWord()), BuildSum(test->sum())});
  }
  return expect;
}

}  // namespace hark::syntax
