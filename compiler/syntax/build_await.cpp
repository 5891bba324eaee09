// `await`: an event, or the first of several.
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Await Builder::BuildAwait(P::AwaitingContext* tree) {
  ast::Await await;
  if (auto* one = dynamic_cast<P::AwaitOneContext*>(tree)) {
    await.await_span = SpanOf(one->AWAIT());
    await.arms.push_back({BuildAwaited(one->awaited()), {}, SpanOf(one->awaited())});
    for (P::AwaitClauseContext* clause : one->awaitClause()) BuildAwaitClause(clause, await);
    await.otherwise = BuildElse(one->elseBody());
    return await;
  }
  auto* first = dynamic_cast<P::AwaitFirstContext*>(tree);
  await.first = true;
  await.await_span = SpanOf(tree);
  if (first == nullptr) return await;
  await.await_span = {file_, SpanOf(first->AWAIT()).begin, SpanOf(first->FIRST()).end};
  for (P::AwaitArmContext* arm : first->awaitArm()) {
    if (auto* after = dynamic_cast<P::AfterArmContext*>(arm)) {
      BuildAfter(after, await);
    } else if (auto* event = dynamic_cast<P::EventArmContext*>(arm)) {
      await.arms.push_back(
          {BuildAwaited(event->awaited()), BuildBody(event->body()), SpanOf(event->awaited())});
    }
  }
  await.label = BuildNameIfAny(first->name());
  return await;
}

void Builder::BuildAwaitClause(P::AwaitClauseContext* tree, ast::Await& await) {
  if (auto* within = dynamic_cast<P::AwaitWithinContext*>(tree)) {
    if (!IsSecond(await.within.has_value(), within)) await.within = BuildExpr(within->expr());
  }
  if (auto* label = dynamic_cast<P::AwaitLabelContext*>(tree)) {
    if (!IsSecond(await.label.has_value(), label)) await.label = BuildName(label->name());
  }
}

void Builder::BuildAfter(P::AfterArmContext* tree, ast::Await& await) {
  if (IsSecond(await.within.has_value(), tree)) return;
  await.within = BuildExpr(tree->expr());
  await.arms.push_back({std::nullopt, BuildBody(tree->body()), SpanOf(tree->AFTER())});
}

ast::Awaited Builder::BuildAwaited(P::AwaitedContext* tree) {
  ast::Awaited awaited;
  if (tree == nullptr) return awaited;
  ast::Trigger& on = awaited.on;
  on.words = BuildTriggerWords(tree->triggerWords());
  on.words_span = tree->triggerWords() != nullptr ? SpanOf(tree->triggerWords()) : SpanOf(tree);
  if (tree->subject != nullptr) on.subject = BuildText(tree->subject);
  if (tree->post != nullptr) {
    on.place = BuildName(tree->place);
    on.post = BuildText(tree->post);
  }
  if (tree->payload != nullptr) on.payload = BuildText(tree->payload);
  for (P::SourceClauseContext* source : tree->sourceClause()) BuildSource(source, on);
  awaited.binding = BuildNameIfAny(tree->binding);
  if (tree->expr() != nullptr) awaited.where = BuildExpr(tree->expr());
  return awaited;
}

}  // namespace hark::syntax
