#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

NodeId Formatter::FormatTest(const ast::Test& test) {
  NodeId word = Take();
  NodeId title = FormatExpr(test.title);
  NodeId steps =
      Lines(test.steps.size(), [&](std::size_t at) { return FormatStep(test.steps[at]); });
  return Cat({word, Gap(), title, Gap(), steps});
}

NodeId Formatter::FormatStep(const ast::Step& step) {
  auto words_and = [&](std::size_t words, ast::ExprId value) {
    NodeId head = Words(words);
    return Cat({head, Gap(), FormatExpr(value)});
  };
  return std::visit(
      Match{
          [&](const ast::GivenContact& given) { return FormatGivenContact(given); },
          [&](const ast::GivenTagged& given) { return words_and(3, given.tag); },
          [&](const ast::GivenConsented& given) { return words_and(3, given.purpose); },
          [&](const ast::GivenInList&) { return Words(4); },
          [&](const ast::GivenConversation& given) { return words_and(3, given.team); },
          [&](const ast::GivenNow& given) { return Words(given.time ? 4 : 3); },
          [&](const ast::Receive& receive) { return FormatReceive(receive); },
          [&](const ast::Happen& happen) { return FormatHappen(happen); },
          [&](const ast::Tap& tap) { return Words(tap.channel ? 4 : 2); },
          [&](const ast::Advance& advance) { return words_and(1, advance.duration); },
          [&](const ast::Deploy&) { return Take(); },
          [&](const ast::ExpectReply& expect) { return FormatExpectReply(expect); },
          [&](const ast::ExpectContent& expect) { return Words(expect.absent ? 4 : 3); },
          [&](const ast::ExpectTemplate& expect) { return Words(expect.absent ? 5 : 4); },
          [&](const ast::ExpectReplies& expect) { return words_and(2, expect.count); },
          [&](const ast::ExpectAsk& expect) { return Words(expect.choices ? 4 : 2); },
          [&](const ast::ExpectField& expect) { return words_and(3, expect.value); },
          [&](const ast::ExpectTagged& expect) {
            return words_and(expect.absent ? 4 : 3, expect.tag);
          },
          [&](const ast::ExpectInList& expect) { return Words(expect.absent ? 5 : 4); },
          [&](const ast::ExpectConsented& expect) {
            return words_and(expect.absent ? 4 : 3, expect.purpose);
          },
          [&](const ast::ExpectRecord& expect) { return FormatExpectRecord(expect); },
          [&](const ast::Stub& stub) { return FormatStub(stub); },
          [&](const ast::ExpectCall& expect) { return FormatExpectCall(expect); },
          [&](const ast::ExpectOwner& expect) {
            const auto blanks = std::ranges::count(expect.words.text, ' ');
            return words_and((expect.absent ? 4 : 3) + static_cast<std::size_t>(blanks),
                             expect.team);
          },
          [&](const ast::ExpectConversation& expect) { return Words(expect.absent ? 4 : 3); },
          [&](const ast::ExpectFault& expect) { return Words(expect.name ? 3 : 2); },
      },
      step.node);
}

NodeId Formatter::FormatGivenContact(const ast::GivenContact& given) {
  NodeId head = Words(2);
  return Cat({head, Gap(), FormatFieldValues(given.fields)});
}

NodeId Formatter::FormatReceive(const ast::Receive& receive) {
  NodeId word = Take();
  NodeId what = Cat({word, Gap(), FormatExpr(receive.text)});
  return FormatWhere(what, receive.channel, receive.from);
}

// [on CHANNEL] [from "person"]
NodeId Formatter::FormatWhere(NodeId what, const std::optional<ast::Name>& channel,
                              const std::optional<ast::ExprId>& from) {
  Nodes nodes{what};
  if (channel) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  if (from) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*from));
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatHappen(const ast::Happen& happen) {
  Nodes nodes{Words(happen.words.size() + (Peek("receive") ? 1 : 0))};
  auto add = [&](NodeId node) {
    nodes.push_back(Gap());
    nodes.push_back(node);
  };
  if (happen.subject) add(FormatExpr(*happen.subject));
  if (happen.post) {
    add(Words(2));
    add(FormatExpr(*happen.post));
  }
  if (happen.payload) {
    add(Take());
    add(FormatExpr(*happen.payload));
  }
  if (happen.has_fields) add(FormatFieldValues(happen.fields));
  return FormatWhere(Cat(std::move(nodes)), happen.channel, happen.from);
}

NodeId Formatter::FormatExpectReply(const ast::ExpectReply& expect) {
  std::size_t words = 2 + (expect.absent ? 1 : 0) + (expect.containing ? 1 : 0);
  NodeId head = Words(words);
  if (!expect.text) return head;
  return Cat({head, Gap(), FormatExpr(*expect.text)});
}

NodeId Formatter::FormatExpectRecord(const ast::ExpectRecord& expect) {
  std::size_t words = 2 + (expect.absent ? 1 : 0) + (expect.containing ? 1 : 0);
  Nodes nodes{Words(words)};
  if (expect.title) {
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*expect.title));
  }
  for (const ast::FieldValue& test : expect.fields) {
    nodes.push_back(Gap());
    nodes.push_back(Words(3));  // `where` or `and`, the field, `is`
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(test.value));
  }
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
