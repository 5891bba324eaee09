#include <utility>

#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// `send template offer(…) to contact via whatsapp for "marketing" else { … }`, and `broadcast`
NodeId Formatter::FormatSend(const ast::Send& send) {
  NodeId verb = Take();
  Nodes nodes{verb, Gap(), FormatPart(send.part)};
  NodeId aim = Words(4);
  Nodes rest{Space(), aim};
  if (send.purpose) {
    NodeId word = Take();
    rest.push_back(Space());
    rest.push_back(Cat({word, Gap(), FormatExpr(*send.purpose)}));
  }
  if (send.ignored) {
    rest.push_back(Space());
    rest.push_back(Take());
  }
  nodes.push_back(Indent(std::move(rest)));
  NodeId statement = Group(std::move(nodes));
  return Cat({statement, FormatElse(send.otherwise)});
}

// The items in the order they were written.
NodeId Formatter::FormatSending(const ast::Sending& sending) {
  NodeId word = Take();
  const std::size_t count = std::size_t{sending.quiet.has_value()} + sending.most.has_value();
  NodeId items = Braced(count, false, [&](std::size_t) {
    if (Peek("quiet")) {
      NodeId verb = Take();
      NodeId from = Take();
      NodeId dash = Take();
      NodeId to = Take();
      NodeId in = Take();
      return Cat({verb, Gap(), from, dash, to, Gap(), in, Gap(), FormatExpr(sending.quiet->zone)});
    }
    NodeId words = Words(2);
    NodeId most = FormatExpr(sending.most->count);
    NodeId per = Words(3);
    return Cat({words, Gap(), most, Gap(), per, Gap(), FormatExpr(sending.most->period)});
  });
  return Cat({word, Gap(), items});
}

}  // namespace hark::syntax
