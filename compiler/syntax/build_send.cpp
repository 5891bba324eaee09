// What goes to contacts unasked: `send`, and `sending { … }`.
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

// What could not be read is a text with a hole.
ast::Part Builder::BuildSentPart(P::PartContext* part, antlr4::ParserRuleContext* statement) {
  std::optional<ast::Part> built;
  if (part != nullptr) built = BuildPart(part);
  if (built) return std::move(*built);
  return {ast::SaidText{AddHole(statement), {}}, SpanOf(statement)};
}

ast::Send Builder::BuildSend(P::SendStatementContext* tree) {
  ast::Send send;
  send.verb_span = SpanOf(tree->SEND());
  send.part = BuildSentPart(tree->part(), tree);
  send.channel = BuildName(tree->channel);
  if (tree->purpose != nullptr) send.purpose = BuildText(tree->purpose);
  send.ignored = tree->IGNORE() != nullptr;
  send.otherwise = BuildElse(tree->elseBody());
  return send;
}

ast::Send Builder::BuildBroadcast(P::BroadcastStatementContext* tree) {
  ast::Send send;
  send.verb_span = SpanOf(tree->BROADCAST());
  send.part = BuildSentPart(tree->part(), tree);
  send.audience = BuildDeclared(tree->audience);
  send.channel = BuildName(tree->channel);
  if (tree->purpose != nullptr) send.purpose = BuildText(tree->purpose);
  return send;
}

ast::Sending Builder::BuildSending(P::SendingDeclContext* tree) {
  ast::Sending sending;
  sending.word_span = SpanOf(tree->SENDING());
  for (P::SendingItemContext* item : tree->sendingItem()) {
    if (auto* quiet = dynamic_cast<P::QuietItemContext*>(item)) {
      P::OpeningContext* hours = quiet->opening();
      if (hours == nullptr || hours->from == nullptr || hours->to == nullptr) continue;
      if (IsSecond(sending.quiet.has_value(), quiet)) continue;
      sending.quiet = {
          {BuildMinutes(hours->from, false), BuildMinutes(hours->to, true), SpanOf(hours)},
          BuildExpr(quiet->expr())};
    } else if (auto* most = dynamic_cast<P::MostItemContext*>(item)) {
      if (IsSecond(sending.most.has_value(), most)) continue;
      sending.most = {BuildSum(most->count), BuildName(most->name()), BuildSum(most->period)};
    }
  }
  return sending;
}

}  // namespace hark::syntax
