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
  if (auto* tap = dynamic_cast<P::TapStepContext*>(tree)) {
    return ast::Tap{BuildName(tap->choice), BuildNameIfAny(tap->channel)};
  }
  if (auto* advance = dynamic_cast<P::AdvanceStepContext*>(tree)) {
    return ast::Advance{BuildExpr(advance->expr())};
  }
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
  auto* contact = dynamic_cast<P::GivenContactContext*>(tree);
  if (contact == nullptr) return std::nullopt;
  if (contact->TAGGED() != nullptr) return ast::GivenTagged{BuildExpr(contact->expr())};
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
  if (auto* replies = dynamic_cast<P::RepliesExpectationContext*>(tree)) {
    return ast::ExpectReplies{BuildSum(replies->sum())};
  }
  if (auto* ask = dynamic_cast<P::AskExpectationContext*>(tree)) {
    return ast::ExpectAsk{BuildNameIfAny(ask->name())};
  }
  if (auto* contact = dynamic_cast<P::ContactExpectationContext*>(tree)) {
    ast::ExprId value = BuildExpr(contact->expr());
    if (contact->DOT() != nullptr) return ast::ExpectField{BuildWord(contact->word()), value};
    return ast::ExpectTagged{contact->NOT() != nullptr, value};
  }
  if (auto* fault = dynamic_cast<P::FaultExpectationContext*>(tree)) {
    return ast::ExpectFault{BuildNameIfAny(fault->name())};
  }
  return std::nullopt;
}

}  // namespace hark::syntax
