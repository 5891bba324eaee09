#include "tests/diff/node.h"

#include <utility>

namespace hark::diff {
namespace {

void PrintInto(const Node& node, std::string& text) {
  text += node.words.front();
  for (std::size_t at = 0; at < node.children.size(); ++at) {
    PrintInto(node.children[at], text);
    // A list's children are left out one by one, so it has no words between them.
    if (!node.is_list) text += node.words[at + 1];
  }
  if (node.is_list) text += node.words.back();
}

Node* Find(Node& node, std::size_t& left) {
  if (left == 0) return &node;
  --left;
  for (Node& child : node.children) {
    if (Node* found = Find(child, left)) return found;
  }
  return nullptr;
}

}  // namespace

Node Leaf(std::string sort, std::string text) {
  return {.sort = std::move(sort), .words = {std::move(text)}, .children = {}};
}

std::string Print(const Node& node) {
  std::string text;
  PrintInto(node, text);
  return text;
}

std::size_t CountOf(const Node& node) {
  std::size_t count = 1;
  for (const Node& child : node.children) count += CountOf(child);
  return count;
}

Node& NodeAt(Node& root, std::size_t number) { return *Find(root, number); }

}  // namespace hark::diff
