#include "tests/diff/shrink.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "tests/diff/forms.h"

namespace hark::diff {
namespace {

using Fails = std::function<bool(const Failing&)>;

void Descendants(const Node& node, const std::string& sort, std::vector<const Node*>& found) {
  for (const Node& child : node.children) {
    if (child.sort == sort) found.push_back(&child);
    Descendants(child, sort, found);
  }
}

// What may stand in the node's place, what is simpler first.
std::vector<Node> Instead(const Node& node) {
  if (node.sort.empty()) return {};
  if (node.sort == "clause" && !Print(node).empty()) return {Leaf(node.sort, "")};
  std::vector<Node> instead;
  // A statement is left out, or one within stands for it.
  const bool has_leaves = node.sort != "statement";
  for (const Form* form : Forms::All().Of(has_leaves ? node.sort : "")) {
    if (!form->is_leaf || !form->needs.empty()) continue;
    Node leaf = Leaf(node.sort, form->pieces.front().text);
    if (Print(leaf) == Print(node)) break;  // those behind are no simpler
    instead.push_back(std::move(leaf));
  }
  std::vector<const Node*> found;
  Descendants(node, node.sort, found);
  std::ranges::sort(found, {}, [](const Node* one) { return CountOf(*one); });
  for (const Node* one : found) instead.push_back(*one);
  return instead;
}

// Leaves out stretches of each list, long ones first. Whether anything went.
bool LeaveOut(Failing& failing, const Fails& fails) {
  bool any = false;
  for (std::size_t at = 0; at < CountOf(failing.program.root); ++at) {
    if (!NodeAt(failing.program.root, at).is_list) continue;
    std::size_t length = NodeAt(failing.program.root, at).children.size();
    for (; length > 0; length /= 2) {
      std::size_t begin = 0;
      while (begin < NodeAt(failing.program.root, at).children.size()) {
        Failing other = failing;
        auto& children = NodeAt(other.program.root, at).children;
        const std::size_t end = std::min(begin + length, children.size());
        children.erase(children.begin() + static_cast<long>(begin),
                       children.begin() + static_cast<long>(end));
        if (fails(other)) {
          failing = std::move(other);
          any = true;
        } else {
          begin += length;
        }
      }
    }
  }
  return any;
}

bool Replace(Failing& failing, const Fails& fails) {
  bool any = false;
  for (std::size_t at = 0; at < CountOf(failing.program.root); ++at) {
    for (Node& node : Instead(NodeAt(failing.program.root, at))) {
      Failing other = failing;
      Node& place = NodeAt(other.program.root, at);
      // What stands behind a statement ends its line.
      const bool ends_line = place.words.back().ends_with('\n');
      place = std::move(node);
      if (ends_line && !place.words.back().ends_with('\n')) place.words.back() += '\n';
      if (!fails(other)) continue;
      failing = std::move(other);
      any = true;
      break;
    }
  }
  return any;
}

bool SimplifyInput(Failing& failing, const Fails& fails) {
  for (Input& simpler : Simpler(failing.input)) {
    Failing other{failing.program, std::move(simpler)};
    if (!fails(other)) continue;
    failing = std::move(other);
    return true;
  }
  return false;
}

}  // namespace

Failing Shrink(Failing failing, const Fails& fails) {
  for (bool smaller = true; smaller;) {
    smaller = LeaveOut(failing, fails);
    smaller = Replace(failing, fails) || smaller;
    while (SimplifyInput(failing, fails)) smaller = true;
  }
  return failing;
}

}  // namespace hark::diff
