#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/base/table.h"

// Text with places where lines may break, laid out to a width. After Wadler, "A prettier
// printer" (2003), with what comments need added.
namespace hark::syntax::layout {

struct Node;
using NodeId = Id<Node>;

enum class Kind : std::uint8_t {
  Text,         // as it is
  Space,        // a space, or a line break when its group breaks
  Gap,          // a space that never becomes a line break
  Soft,         // nothing, or a line break when its group breaks
  Break,        // always a line break
  Blank,        // a line break with an empty line before it
  Concat,       // its children in order
  Group,        // its children on one line if they fit, else all its breaks break
  Flat,         // its children on one line, whatever the width
  Indent,       // its children one step deeper
  LineComment,  // text up to the line end, a space before it: what follows begins a new line, and
                // what it ends is as wide without it
  Ahead,        // begins a new line, and breaks no group that it begins: what stands behind its
                // last line break counts towards what the group takes
};

// What a node takes on one line.
struct Extent {
  std::int64_t width = 0;   // in code points
  bool must_break = false;  // holds what cannot stand on one line
};

struct Node {
  Kind kind = Kind::Text;
  std::string text;
  std::vector<NodeId> children;
  Extent whole;
  Extent behind;              // without the lines ahead of it
  bool begins_ahead = false;  // something does
  bool has_text = false;
  bool ends_line = false;  // a comment at its end does
};

// Nodes are made bottom-up and used once each.
class Document {
 public:
  NodeId Text(std::string text);
  NodeId LineComment(std::string text);
  // A space of `width` where the line does not break.
  NodeId Space(std::int64_t width = 1);
  NodeId Of(Kind kind, std::vector<NodeId> children = {});

  // Lines of up to `columns` where breaks allow it, two spaces a step, ended by a line end.
  std::string Print(NodeId root, std::int64_t columns) const;

 private:
  Table<Node> nodes_;
};

}  // namespace hark::syntax::layout
