#include "compiler/graph/boxes.h"

#include "compiler/diag/printable.h"

namespace hark::graph {

Boxes BoxesOf(const Graph& graph) {
  Boxes boxes;
  for (std::size_t at = 0; at < graph.nodes.size(); ++at) {
    boxes[{graph.nodes[at].rule, graph.nodes[at].flow}].push_back(at);
  }
  return boxes;
}

std::string_view LabelOf(const Edge& edge) {
  switch (edge.kind) {
    case Edge::Kind::Next: return "";
    case Edge::Kind::Answered: return "answered";
    case Edge::Kind::Event: return edge.event;
    case Edge::Kind::TimeOver: return "time over";
  }
  return "";
}

std::string Drawn(std::string_view label) {
  constexpr std::size_t kShown = 120;  // code points of a line
  std::string drawn;
  while (true) {
    const std::size_t end = label.find('\n');
    drawn += diag::PrintableHead(label.substr(0, end), kShown);
    if (end == std::string_view::npos) return drawn;
    drawn += '\n';
    label.remove_prefix(end + 1);
  }
}

std::string TriggerText(const ir::Trigger& trigger) {
  std::string text(Info(trigger.kind).words);
  if (!trigger.subject.empty()) text += " " + trigger.subject;
  for (std::size_t at = 0; at < trigger.channels.size(); ++at) {
    text += (at == 0 ? " from " : ", ") + trigger.channels[at];
  }
  return text;
}

}  // namespace hark::graph
