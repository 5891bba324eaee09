#include <utility>

#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// A line an item, in the order they were written.
NodeId Formatter::FormatAi(const ast::Ai& ai) {
  NodeId word = Take();
  std::size_t received = 0;
  std::size_t setting = 0;
  std::size_t most = 0;
  const std::size_t count =
      ai.settings.size() + ai.mosts.size() + (ai.costs ? 1 : 0) + CountReceives(ai.receives);
  NodeId items =
      Lines(count, [&](std::size_t) { return FormatAiItem(ai, received, setting, most); });
  return Cat({word, Gap(), items});
}

NodeId Formatter::FormatAiItem(const ast::Ai& ai, std::size_t& received, std::size_t& setting,
                               std::size_t& most) {
  // By where they begin, for a setting may have any name.
  Nodes nodes;
  if (most < ai.mosts.size() && NextIs(ai.mosts[most].span)) {
    const ast::Ai::Most& one = ai.mosts[most++];
    nodes = {Words(2), Gap(), FormatExpr(one.most), Gap()};
    nodes.push_back(Words(one.unit ? 3 : 2));
    if (one.period) {
      nodes.push_back(Gap());
      nodes.push_back(Take());  // per
      nodes.push_back(Gap());
      nodes.push_back(FormatExpr(*one.period));
    }
  } else if (ai.costs && NextIs(ai.costs->key.span)) {
    nodes = {Take(), Gap(), FormatExpr(ai.costs->input), Gap()};
    nodes.push_back(Take());  // in
    nodes.push_back(Take());  // the comma
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(ai.costs->output));
    nodes.push_back(Gap());
    nodes.push_back(Take());  // out
  } else if (setting < ai.settings.size() && NextIs(ai.settings[setting].key.span)) {
    const ast::Ai::Setting& one = ai.settings[setting++];
    nodes = {Take(), Gap()};
    if (one.channel) {
      nodes.push_back(Words(2));
      nodes.push_back(Gap());
    }
    for (std::size_t at = 0; at < one.values.size(); ++at) {
      if (at > 0) {
        nodes.push_back(Take());
        nodes.push_back(Gap());
      }
      nodes.push_back(FormatExpr(one.values[at]));
    }
  } else {
    return FormatReceives(ai.receives, received);
  }
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

// `ai classify text with "…"`, and of `reply ai { … } with "…" use a, b` all but the verb.
NodeId Formatter::FormatAiCall(const ast::CallService& call) {
  Nodes nodes{Words(call.replies ? 1 : 2), Gap(), FormatExpr(*call.payload)};
  if (call.instructions) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*call.instructions));
  }
  for (const ast::ExprId tool : call.tools) {
    if (tool == call.tools.front()) nodes.push_back(Gap());
    nodes.push_back(Take());  // `use`, or the comma
    nodes.push_back(Gap());
    const bool of_module = std::holds_alternative<ast::MethodCall>(unit_.exprs[tool].node);
    for (int names = of_module ? 3 : 1; names > 0; --names) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
