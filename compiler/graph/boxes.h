#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/graph.h"

namespace hark::graph {

// The nodes by the box they are drawn in: rule by rule, first those of the rule itself, then
// those of each flow in it.
using Boxes = std::map<std::pair<std::size_t, std::string>, std::vector<std::size_t>>;
Boxes BoxesOf(const Graph& graph);

// What a wait's edge says; empty for others.
std::string_view LabelOf(const Edge& edge);

// A label as pictures can show it: without control characters, which are no XML and end
// Graphviz's texts, and no longer than anybody reads.
std::string Drawn(std::string_view label);

// What a rule or a wait listens for: `message from telegram`.
std::string TriggerText(const ir::Trigger& trigger);

}  // namespace hark::graph
