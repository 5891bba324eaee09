// Kosaraju: the nodes in the order in which a search leaves them, last first; from each
// in turn all that leads to it, and belongs to no component yet, is one with it.
#include "compiler/prove/components.h"

#include <ranges>

namespace hark::prove {
namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;

// Appends all that `start` leads to and was not seen before, each behind what it leads to.
void Search(std::size_t start, const Neighbours& next, std::vector<bool>& seen,
            std::vector<std::size_t>& left) {
  struct Open {
    std::size_t node;
    std::size_t next = 0;
  };
  std::vector<Open> open;
  const auto enter = [&](std::size_t node) {
    if (seen[node]) return;
    seen[node] = true;
    open.push_back({node});
  };
  enter(start);
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next < next[top.node].size()) {
      enter(next[top.node][top.next++]);
    } else {
      left.push_back(top.node);
      open.pop_back();
    }
  }
}

}  // namespace

std::vector<std::size_t> Components(std::size_t nodes,
                                    const std::vector<std::pair<std::size_t, std::size_t>>& edges) {
  Neighbours forward(nodes);
  Neighbours backward(nodes);
  for (const auto& [from, to] : edges) {
    forward[from].push_back(to);
    backward[to].push_back(from);
  }
  std::vector<bool> seen(nodes, false);
  std::vector<std::size_t> left;
  for (std::size_t node = 0; node < nodes; ++node) Search(node, forward, seen, left);
  std::vector<std::size_t> component(nodes, 0);
  seen.assign(nodes, false);
  std::size_t count = 0;
  for (const std::size_t node : left | std::views::reverse) {
    if (seen[node]) continue;
    std::vector<std::size_t> members;
    Search(node, backward, seen, members);
    for (const std::size_t member : members) component[member] = count;
    ++count;
  }
  return component;
}

}  // namespace hark::prove
