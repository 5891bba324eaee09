#include "compiler/syntax/layout.h"

#include <algorithm>
#include <utility>

#include "compiler/base/unicode.h"

namespace hark::syntax::layout {
namespace {

constexpr std::size_t kStep = 2;

// Writes nodes out from left to right. Line breaks are held back until something
// follows, so that no line ends in spaces and comments can ask for a break of their own.
class Printer {
 public:
  Printer(const Table<Node>& nodes, std::int64_t columns) : nodes_(nodes), columns_(columns) {}

  std::string Print(NodeId root) {
    Write(root, 0, true);
    out_.push_back('\n');
    return std::move(out_);
  }

 private:
  void Write(NodeId id, std::size_t indent, bool broken) {
    const Node& node = nodes_[id];
    switch (node.kind) {
      case Kind::Text: return Put(node, indent);
      case Kind::Space: return broken ? AskBreaks(1) : AskSpaces(node.whole.width);
      case Kind::Gap: return AskSpaces(node.whole.width);
      case Kind::Soft: return broken ? AskBreaks(1) : AskSpaces(0);
      case Kind::Break: return AskBreaks(1);
      case Kind::Blank: return AskBreaks(2);
      case Kind::Concat:
      case Kind::Ahead: return WriteAll(node, indent, broken);
      case Kind::Indent: return WriteAll(node, indent + kStep, broken);
      case Kind::Group: return WriteAll(node, indent, Breaks(node, indent));
      case Kind::Flat:
        ++flat_;
        WriteAll(node, indent, false);
        --flat_;
        return;
      case Kind::LineComment:
        AskSpaces(1);
        Put(node, indent);
        return AskBreaks(1);
    }
  }

  void WriteAll(const Node& node, std::size_t indent, bool broken) {
    for (NodeId child : node.children) Write(child, indent, broken);
  }

  bool Breaks(const Node& group, std::size_t indent) const {
    const bool on_new_line = breaks_ > 0 || group.begins_ahead;
    std::int64_t start = on_new_line ? static_cast<std::int64_t>(indent) : column_ + spaces_;
    const Extent& line = group.behind;
    return flat_ == 0 && (line.must_break || start + line.width > columns_);
  }

  void AskBreaks(std::int64_t breaks) { breaks_ = std::max(breaks_, breaks); }
  void AskSpaces(std::int64_t spaces) { spaces_ = std::max(spaces_, spaces); }

  void Put(const Node& node, std::size_t indent) {
    if (!out_.empty() && breaks_ > 0) {
      out_.append(static_cast<std::size_t>(breaks_), '\n').append(indent, ' ');
      column_ = static_cast<std::int64_t>(indent);
    } else if (!out_.empty()) {
      out_.append(static_cast<std::size_t>(spaces_), ' ');
      column_ += spaces_;
    }
    breaks_ = 0;
    spaces_ = 0;
    out_ += node.text;
    column_ += node.whole.width;
  }

  const Table<Node>& nodes_;
  std::int64_t columns_;
  std::string out_;
  std::int64_t column_ = 0;
  std::int64_t breaks_ = 0;
  std::int64_t spaces_ = 0;
  int flat_ = 0;
};

}  // namespace

NodeId Document::Text(std::string text) {
  const Extent extent{static_cast<std::int64_t>(unicode::CodePoints(text)),
                      text.find('\n') != std::string::npos};
  const bool has_text = !text.empty();
  return nodes_.Add(
      {Kind::Text, std::move(text), {}, extent, extent, /*begins_ahead=*/false, has_text});
}

NodeId Document::LineComment(std::string text) {
  Node node{Kind::LineComment, std::move(text)};
  node.has_text = true;
  node.ends_line = true;
  return nodes_.Add(std::move(node));
}

NodeId Document::Space(std::int64_t width) {
  return nodes_.Add({Kind::Space, "", {}, {width}, {width}});
}

NodeId Document::Of(Kind kind, std::vector<NodeId> children) {
  const Extent own{kind == Kind::Gap ? 1 : 0, kind == Kind::Break || kind == Kind::Blank};
  Node node{kind, "", std::move(children), own, own};
  const auto add = [](Extent& sum, const Extent& part) {
    sum.width += part.width;
    sum.must_break = sum.must_break || part.must_break;
  };
  bool nothing_yet = true;
  for (NodeId id : node.children) {
    const Node& child = nodes_[id];
    node.begins_ahead = node.begins_ahead || (nothing_yet && child.begins_ahead);
    add(node.whole, child.whole);
    add(node.behind, nothing_yet ? child.behind : child.whole);
    const bool is_nothing = child.behind.width == 0 && !child.behind.must_break && !child.ends_line;
    nothing_yet = nothing_yet && is_nothing;
    if (!child.has_text) continue;
    node.whole.must_break = node.whole.must_break || node.ends_line;
    node.behind.must_break = node.behind.must_break || node.ends_line;
    node.has_text = true;
    node.ends_line = child.ends_line;
  }
  if (kind == Kind::Ahead) {
    node.behind = {};
    node.begins_ahead = true;
    for (NodeId id : node.children) {
      const Node& child = nodes_[id];
      const bool ends_line = child.kind == Kind::Break || child.kind == Kind::Blank;
      if (ends_line) node.behind = {};
      if (!ends_line) add(node.behind, child.whole);
    }
  }
  return nodes_.Add(std::move(node));
}

std::string Document::Print(NodeId root, std::int64_t columns) const {
  return Printer(nodes_, columns).Print(root);
}

}  // namespace hark::syntax::layout
