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
      case Kind::Space: return broken ? AskBreaks(1) : AskSpaces(node.width);
      case Kind::Gap: return AskSpaces(node.width);
      case Kind::Soft: return broken ? AskBreaks(1) : AskSpaces(0);
      case Kind::Break: return AskBreaks(1);
      case Kind::Blank: return AskBreaks(2);
      case Kind::Concat: return WriteAll(node, indent, broken);
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
    std::int64_t start = breaks_ > 0 ? static_cast<std::int64_t>(indent) : column_ + spaces_;
    return flat_ == 0 && (group.must_break || start + group.width > columns_);
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
    column_ += node.width;
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
  auto width = static_cast<std::int64_t>(unicode::CodePoints(text));
  bool must_break = text.find('\n') != std::string::npos;
  return nodes_.Add({Kind::Text, std::move(text), {}, width, must_break});
}

NodeId Document::LineComment(std::string text) {
  auto width = static_cast<std::int64_t>(unicode::CodePoints(text)) + 1;
  return nodes_.Add({Kind::LineComment, std::move(text), {}, width, true});
}

NodeId Document::Space(std::int64_t width) {
  return nodes_.Add({Kind::Space, "", {}, width, false});
}

NodeId Document::Of(Kind kind, std::vector<NodeId> children) {
  Node node{kind, "", std::move(children), kind == Kind::Gap ? 1 : 0,
            kind == Kind::Break || kind == Kind::Blank};
  for (NodeId child : node.children) {
    node.width += nodes_[child].width;
    node.must_break = node.must_break || nodes_[child].must_break;
  }
  return nodes_.Add(std::move(node));
}

std::string Document::Print(NodeId root, std::int64_t columns) const {
  return Printer(nodes_, columns).Print(root);
}

}  // namespace hark::syntax::layout
