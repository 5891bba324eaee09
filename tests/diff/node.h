#pragma once

#include <cstddef>
#include <string>
#include <vector>

// A piece of a generated program: words, and smaller pieces between them. What may stand in
// its place is any other piece of its sort, which is all that shrinking has to know.
namespace hark::diff {

struct Node {
  // A type as written ("List<Int>"), or "statement", "block" …; empty for what nothing
  // else may stand for.
  std::string sort;
  std::vector<std::string> words;  // one more than children
  std::vector<Node> children;
  bool is_list = false;  // any child may be left out
};

Node Leaf(std::string sort, std::string text);

// The program's text.
std::string Print(const Node& node);

// How many nodes there are, this one included. Nodes are numbered from 0 in the order they
// stand in.
std::size_t CountOf(const Node& node);
Node& NodeAt(Node& root, std::size_t number);

}  // namespace hark::diff
