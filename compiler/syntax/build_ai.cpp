// The model, and what it is asked: a call as those of services are.
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Ai Builder::BuildAi(P::AiDeclContext* tree) {
  ast::Ai ai;
  ai.word_span = SpanOf(tree->AI());
  for (P::AiItemContext* item : tree->aiItem()) {
    if (auto* receives = dynamic_cast<P::AiReceivesContext*>(item)) {
      BuildReceived(receives->received(), ai.receives, ai.last_received);
    } else if (auto* most = dynamic_cast<P::AiMostContext*>(item)) {
      ast::Ai::Most one;
      one.most = BuildSum(most->most);
      one.unit = BuildNameIfAny(most->unit);
      one.whose = BuildName(most->whose);
      if (most->period != nullptr) one.period = BuildSum(most->period);
      one.span = SpanOf(most);
      ai.mosts.push_back(std::move(one));
    } else if (auto* costs = dynamic_cast<P::AiCostsContext*>(item)) {
      if (IsSecond(ai.costs.has_value(), costs)) continue;
      ai.costs = ast::Ai::Costs{BuildName(costs->key), BuildSum(costs->input),
                                BuildSum(costs->output), BuildName(costs->out)};
    } else if (auto* setting = dynamic_cast<P::AiSettingContext*>(item)) {
      ast::Ai::Setting one{BuildName(setting->key), BuildNameIfAny(setting->channel), {}};
      for (P::SumContext* value : setting->sum()) one.values.push_back(BuildSum(value));
      ai.settings.push_back(std::move(one));
    }
  }
  return ai;
}

ast::Callee Builder::BuildAiCallee(P::AiCalleeContext* tree) {
  ast::Callee callee{.service = {"ai", SpanOf(tree->AI())}, .method = {}};
  callee.method =
      tree->REPLY() != nullptr ? ast::Name{"reply", SpanOf(tree->REPLY())} : BuildName(tree->task);
  callee.span = SpanOf(tree);
  callee.is_model = true;
  return callee;
}

ast::CallService Builder::BuildAiCall(P::AiCallContext* tree) {
  ast::CallService call;
  call.callee = {.service = {"ai", SpanOf(tree->AI())}, .method = BuildName(tree->task)};
  call.callee.span = Join(call.callee.service.span, call.callee.method.span);
  call.callee.is_model = true;
  call.payload = BuildSum(tree->subject);
  if (tree->instructions != nullptr) call.instructions = BuildSum(tree->instructions);
  BuildCallEnd(tree->type(), tree->callEnd(), call);
  return call;
}

ast::CallService Builder::BuildReplyAi(P::ReplyAiStatementContext* tree) {
  ast::CallService call;
  call.replies = true;
  call.callee = {.service = {"ai", SpanOf(tree->AI())}, .method = {"reply", SpanOf(tree->REPLY())}};
  call.callee.span = Join(call.callee.method.span, call.callee.service.span);
  call.callee.is_model = true;
  call.payload = BuildObject(tree->sentObject());
  if (tree->instructions != nullptr) call.instructions = BuildSum(tree->instructions);
  for (P::ToolContext* tool : tree->tool()) {
    call.tools.push_back(BuildFlowCall(tool->module, tool->flow, {}, SpanOf(tool)));
  }
  BuildCallEnd(nullptr, tree->callEnd(), call);
  return call;
}

}  // namespace hark::syntax
