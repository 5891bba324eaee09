#include <fmt/format.h>

#include "compiler/graph/boxes.h"

namespace hark::graph {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char each : Drawn(text)) {
    if (each == '"' || each == '\\') quoted += '\\';
    quoted += each == '\n' ? std::string("\\n") : std::string(1, each);
  }
  return quoted + '"';
}

std::string_view StyleOf(NodeKind kind) {
  switch (kind) {
    case NodeKind::Rule: return "shape=box, style=\"rounded,bold\"";
    case NodeKind::Reply: return "shape=box";
    case NodeKind::Ask: return "shape=hexagon";
    case NodeKind::Wait: return "shape=ellipse, style=dashed";
    case NodeKind::End: return "shape=doublecircle";
  }
  return "";
}

std::string NodeText(const ir::Program& program, const Graph& graph, std::size_t at) {
  const Node& node = graph.nodes[at];
  std::string label = node.label;
  if (node.kind == NodeKind::Rule) label += "\n" + TriggerText(program.rules[node.rule].trigger);
  return fmt::format("n{} [label={}, {}];", at, Quoted(label), StyleOf(node.kind));
}

}  // namespace

std::string Dot(const ir::Program& program, const Graph& graph) {
  std::string text =
      "digraph hark {\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n";
  std::size_t box = 0;
  for (const auto& [key, nodes] : BoxesOf(graph)) {
    const auto& [rule, flow] = key;
    if (!flow.empty()) {
      text +=
          fmt::format("  subgraph cluster_{} {{\n    label={};\n", box++, Quoted("flow " + flow));
    }
    for (const std::size_t node : nodes) {
      text += fmt::format("  {}{}\n", flow.empty() ? "" : "  ", NodeText(program, graph, node));
    }
    if (!flow.empty()) text += "  }\n";
  }
  for (const Edge& edge : graph.edges) {
    const std::string_view label = LabelOf(edge);
    text += fmt::format("  n{} -> n{}{};\n", edge.from, edge.to,
                        label.empty() ? "" : fmt::format(" [label={}]", Quoted(label)));
  }
  return text + "}\n";
}

}  // namespace hark::graph
