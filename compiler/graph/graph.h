#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/sema/script_facts.h"

namespace hark::graph {

enum class NodeKind : std::uint8_t { Rule, Reply, Ask, Wait, End };
struct Node {
  NodeKind kind = NodeKind::Rule;
  std::size_t rule = 0;  // index in Program::rules
  ir::InstId inst;       // of its handler; invalid: the rule itself
  std::string label;     // what it says, for people
  std::string flow;      // the flow it stands in; empty: the rule's own body
};
// Where control may go from one node, without another between them.
struct Edge {
  enum class Kind : std::uint8_t { Next, Answered, Event, TimeOver };
  std::size_t from = 0;  // indices in Graph::nodes
  std::size_t to = 0;
  Kind kind = Kind::Next;
  std::string event = {};  // of an Event: what the run waits for
  friend auto operator<=>(const Edge&, const Edge&) = default;
};
struct Graph {
  std::vector<Node> nodes;  // rule by rule, each with its nodes in the order of its handler
  std::vector<Edge> edges;  // sorted, none twice
};

// Takes a program that verifies.
Graph Build(const ir::Program& program, const std::vector<sema::FlowPlace>& flows);

// A flow chart for Mermaid (mermaid.js.org/syntax/flowchart.html), which GitHub and others draw.
std::string Mermaid(const ir::Program& program, const Graph& graph);
// The same for Graphviz (graphviz.org/doc/info/lang.html).
std::string Dot(const ir::Program& program, const Graph& graph);

}  // namespace hark::graph
