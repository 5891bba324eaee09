#include <fmt/format.h>

#include "compiler/graph/boxes.h"

namespace hark::graph {
namespace {

// In quotes anything may stand but a quote, markup and what Mermaid reads as an entity.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char each : Drawn(text)) {
    switch (each) {
      case '"': escaped += "#quot;"; break;
      case '#': escaped += "#35;"; break;
      case '&': escaped += "#amp;"; break;
      case '<': escaped += "#lt;"; break;
      case '>': escaped += "#gt;"; break;
      case '|': escaped += "#124;"; break;  // ends the text of an arrow
      case '\n': escaped += "<br>"; break;
      default: escaped += each;
    }
  }
  return escaped;
}

std::string NodeText(const ir::Program& program, const Graph& graph, std::size_t at) {
  const Node& node = graph.nodes[at];
  const std::string label = Escaped(node.label);
  switch (node.kind) {
    case NodeKind::Rule:
      return fmt::format("n{}([\"<b>{}</b><br>{}\"])", at, label,
                         Escaped(TriggerText(program.rules[node.rule].trigger)));
    case NodeKind::Reply: return fmt::format("n{}[\"{}\"]", at, label);
    case NodeKind::Ask: return fmt::format("n{}{{{{\"{}\"}}}}", at, label);
    case NodeKind::Wait: return fmt::format("n{}[/\"{}\"/]", at, label);
    case NodeKind::End: return fmt::format("n{}((\"{}\"))", at, label);
  }
  return {};
}

}  // namespace

std::string Mermaid(const ir::Program& program, const Graph& graph) {
  std::string text = "flowchart TD\n";
  std::size_t box = 0;
  for (const auto& [key, nodes] : BoxesOf(graph)) {
    const auto& [rule, flow] = key;
    if (!flow.empty()) text += fmt::format("  subgraph f{}[\"flow {}\"]\n", box++, Escaped(flow));
    for (const std::size_t node : nodes) {
      text += fmt::format("  {}{}\n", flow.empty() ? "" : "  ", NodeText(program, graph, node));
    }
    if (!flow.empty()) text += "  end\n";
  }
  for (const Edge& edge : graph.edges) {
    const std::string label = Escaped(LabelOf(edge));
    text += label.empty() ? fmt::format("  n{} --> n{}\n", edge.from, edge.to)
                          : fmt::format("  n{} -->|{}| n{}\n", edge.from, label, edge.to);
  }
  return text;
}

}  // namespace hark::graph
