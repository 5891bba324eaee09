#include <algorithm>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/syntax/antlr.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::Kind;
using layout::NodeId;

namespace {

bool IsBlank(char at) { return at == ' ' || at == '\t' || at == '\r' || at == '\n'; }

// Several words that are one token, such as `starts with`.
bool IsWords(std::string_view text) {
  return std::ranges::all_of(text, [](char at) { return (at >= 'a' && at <= 'z') || IsBlank(at); });
}

std::string OneSpaced(std::string_view text) {
  std::string spaced;
  for (char at : text) {
    if (!IsBlank(at)) {
      spaced += at;
    } else if (!spaced.ends_with(' ')) {
      spaced += ' ';
    }
  }
  return spaced;
}

}  // namespace

bool Formatter::Peek(std::string_view word) const {
  std::size_t at = NextCode();
  return at < tokens_.size() && TextOf(tokens_[at]) == word;
}

bool Formatter::NextIs(source::Span span) const {
  std::size_t at = NextCode();
  return at < tokens_.size() && tokens_[at].begin == span.begin;
}

std::size_t Formatter::NextCode() const {
  std::size_t at = at_;
  while (at < tokens_.size() && tokens_[at].role != TokenRole::Code) ++at;
  return at;
}

NodeId Formatter::Take() {
  Nodes nodes;
  TakeLeading(nodes);
  HARK_CHECK(at_ < tokens_.size(), "the AST asks for no token that was not parsed");
  nodes.push_back(document_.Text(TextOf(tokens_[at_++])));
  TakeTrailing(nodes);
  return nodes.size() == 1 ? nodes.front() : Cat(std::move(nodes));
}

NodeId Formatter::TakeAs(std::string text) {
  Nodes nodes;
  TakeLeading(nodes);
  ++at_;
  nodes.push_back(document_.Text(std::move(text)));
  TakeTrailing(nodes);
  return Cat(std::move(nodes));
}

// A comment in the line before it goes with what comes next, where it would stand if the token had
// never been.
NodeId Formatter::Drop() {
  Nodes nodes;
  const auto in_line = [&](std::size_t at) {
    return !tokens_[at].first_on_line && !LineBreaksAfter(at);
  };
  const std::size_t code = NextCode();
  std::size_t end = at_;
  while (end < code && in_line(end)) ++end;
  if (end < code) TakeLeading(nodes);
  while (at_ < code) held_.push_back(document_.Text(TextOf(tokens_[at_++])));
  ++at_;
  TakeTrailing(nodes);
  return Cat(std::move(nodes));
}

NodeId Formatter::DropIf(std::string_view word) { return Peek(word) ? Drop() : Cat({}); }

std::string Formatter::TextOf(const Token& token) const {
  std::string text(sources_.Text({file_, token.begin, token.end}));
  // What stands in a text is the author's, blanks too.
  if (token.role == TokenRole::Code && token.type != HarkLexer::CHUNK) {
    return IsWords(text) ? OneSpaced(text) : text;
  }
  if (token.role == TokenRole::Code) return text;
  std::erase(text, '\r');
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

// Comments in front of the next code token: those on lines of their own keep them. One that begins
// a line with code behind it may have come there by a line break of ours, so that such a one must
// not make more of them.
void Formatter::TakeLeading(Nodes& nodes) {
  TakeHeld(nodes);
  while (at_ < tokens_.size() && tokens_[at_].role != TokenRole::Code) {
    const bool begins_line = tokens_[at_].first_on_line;
    const bool ends_line = LineBreaksAfter(at_);
    Nodes comment;
    if (begins_line) comment.push_back(document_.Of(Kind::Break));
    comment.push_back(document_.Text(TextOf(tokens_[at_++])));
    comment.push_back(ends_line ? Separator() : Gap());
    nodes.push_back(document_.Of(begins_line ? Kind::Ahead : Kind::Concat, std::move(comment)));
  }
}

// Comments behind a code token up to the end of its line. A block comment with code behind it
// belongs to that code.
void Formatter::TakeTrailing(Nodes& nodes) {
  std::size_t end = at_;
  const auto goes_on = [&] { return end < tokens_.size() && !tokens_[end].first_on_line; };
  while (goes_on() && tokens_[end].role != TokenRole::Code) ++end;
  if (end == at_ || goes_on()) return;
  std::string text = TextOf(tokens_[at_++]);
  while (at_ < end) text += ' ' + TextOf(tokens_[at_++]);
  nodes.push_back(document_.LineComment(std::move(text)));
}

void Formatter::TakeHeld(Nodes& nodes) {
  for (const NodeId comment : std::exchange(held_, {})) {
    nodes.push_back(comment);
    nodes.push_back(Gap());
  }
}

NodeId Formatter::TakeDangling() {
  Nodes nodes;
  if (!held_.empty()) nodes.push_back(Gap());
  TakeHeld(nodes);
  while (at_ < tokens_.size() && tokens_[at_].role != TokenRole::Code) {
    nodes.push_back(tokens_[at_].first_on_line ? Separator() : Gap());
    const bool ends_line = LineBreaksAfter(at_);
    nodes.push_back(document_.Text(TextOf(tokens_[at_++])));
    nodes.push_back(ends_line ? document_.Of(Kind::Break) : Gap());
  }
  return Cat(std::move(nodes));
}

bool Formatter::LineBreaksAfter(std::size_t at) const {
  return at + 1 >= tokens_.size() || tokens_[at + 1].first_on_line;
}

// Between the token before and the next one.
NodeId Formatter::Separator() {
  if (at_ == 0 || at_ >= tokens_.size()) return document_.Of(Kind::Break);
  std::string_view between = sources_.Text({file_, tokens_[at_ - 1].end, tokens_[at_].begin});
  return document_.Of(std::ranges::count(between, '\n') > 1 ? Kind::Blank : Kind::Break);
}

NodeId Formatter::Words(std::size_t count) {
  Nodes nodes;
  for (std::size_t word = 0; word < count; ++word) {
    if (word > 0) nodes.push_back(Gap());
    nodes.push_back(Take());
    while (Peek(".")) {
      nodes.push_back(Take());
      nodes.push_back(Take());
    }
  }
  return Cat(std::move(nodes));
}

// `(a, b)`: brackets around items parted by commas, the last without one.
NodeId Formatter::List(std::size_t count, const std::function<NodeId(std::size_t)>& item) {
  NodeId open = Take();
  Nodes items;
  for (std::size_t at = 0; at < count; ++at) {
    items.push_back(at == 0 ? document_.Of(Kind::Soft) : Space());
    items.push_back(item(at));
    if (Peek(",")) items.push_back(at + 1 < count ? Take() : Drop());
  }
  items.push_back(TakeDangling());
  NodeId inner = Indent(std::move(items));
  return Group({open, inner, document_.Of(Kind::Soft), Take()});
}

// `{ a  b }` on one line if the author put it on one and it fits, else an item a line.
NodeId Formatter::Braced(std::size_t count, bool commas,
                         const std::function<NodeId(std::size_t)>& item) {
  bool breaks = count > 0 && LineBreaksAfter(NextCode());
  NodeId open = Take();
  Nodes items;
  for (std::size_t at = 0; at < count; ++at) {
    items.push_back(breaks && at > 0 ? Separator() : document_.Space(at == 0 || commas ? 1 : 2));
    items.push_back(item(at));
    bool comma = commas && at + 1 < count;
    if (Peek(","))
      items.push_back(comma ? Take() : Drop());
    else if (comma)
      items.push_back(document_.Text(","));
  }
  if (breaks) items.push_back(document_.Of(Kind::Break));
  items.push_back(TakeDangling());
  NodeId inner = Indent(std::move(items));
  NodeId before_close = count > 0 ? Space() : document_.Of(Kind::Soft);
  return Group({open, inner, before_close, Take()});
}

// `{`, then an item a line, then `}`.
NodeId Formatter::Lines(std::size_t count, const std::function<NodeId(std::size_t)>& item) {
  if (count == 0) return Braced(count, false, item);
  NodeId open = Take();
  Nodes items;
  for (std::size_t at = 0; at < count; ++at) {
    items.push_back(at == 0 ? document_.Of(Kind::Break) : Separator());
    items.push_back(item(at));
  }
  items.push_back(TakeDangling());
  NodeId inner = Indent(std::move(items));
  return Cat({open, inner, document_.Of(Kind::Break), Take()});
}

}  // namespace hark::syntax
