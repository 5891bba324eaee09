#include <utility>

#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// A line an item, in the order they were written.
NodeId Formatter::FormatService(const ast::Service& service) {
  NodeId head = Words(2);
  NodeId url = FormatExpr(service.url);
  if (!Peek("{")) return Cat({head, Gap(), url});
  std::size_t count = int{service.auth.has_value()} + int{service.purpose.has_value()} +
                      int{service.timeout.has_value()};
  count += CountReceives(service.receives);
  std::size_t received = 0;
  NodeId items = Lines(count, [&](std::size_t) { return FormatServiceItem(service, received); });
  return Cat({head, Gap(), url, Gap(), items});
}

NodeId Formatter::FormatServiceItem(const ast::Service& service, std::size_t& received) {
  const bool auth = Peek("auth"), receives = Peek("receives"), purpose = Peek("purpose");
  if (receives) return FormatReceives(service.receives, received);
  Nodes nodes{Take(), Gap()};
  if (auth) {
    nodes.push_back(Take());
    nodes.push_back(Gap());
    if (service.auth->header) {
      nodes.push_back(FormatExpr(*service.auth->header));
      nodes.push_back(Gap());
    }
    nodes.push_back(Words(2));
  } else {
    nodes.push_back(FormatExpr(purpose ? *service.purpose : *service.timeout));
  }
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

// How many items they stand in: those that come right behind the word begin one.
std::size_t Formatter::CountReceives(const std::vector<ast::Received>& receives) const {
  std::size_t count = 0;
  std::string before;
  for (std::size_t at = NextCode(), next = 0; at < tokens_.size() && next < receives.size(); ++at) {
    if (tokens_[at].role != TokenRole::Code) continue;
    if (tokens_[at].begin == receives[next].what.span.begin) {
      count += before == "receives" ? 1 : 0;
      ++next;
    }
    before = TextOf(tokens_[at]);
  }
  return count;
}

// From the `received`th on, as many as stand behind one word.
NodeId Formatter::FormatReceives(const std::vector<ast::Received>& receives,
                                 std::size_t& received) {
  // Behind a comma the next item may stand as well.
  const auto goes_on = [&] {
    if (received >= receives.size() || !Peek(",")) return false;
    std::size_t at = NextCode() + 1;
    while (at < tokens_.size() && tokens_[at].role != TokenRole::Code) ++at;
    return at < tokens_.size() && tokens_[at].begin == receives[received].what.span.begin;
  };
  Nodes nodes{Take(), Gap()};
  do {
    if (nodes.size() > 2) {
      nodes.push_back(Take());  // the comma
      nodes.push_back(Gap());
    }
    nodes.push_back(Take());
    if (!receives[received++].field) continue;
    nodes.push_back(Take());
    nodes.push_back(Take());
  } while (goes_on());
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatCallee(const ast::Callee& callee) {
  if (callee.is_model) return Words(2);
  Nodes nodes;
  for (int names = callee.module ? 5 : 3; names > 0; --names) nodes.push_back(Take());
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatCall(const ast::CallService& call) {
  Nodes nodes{Words(call.binding ? 2 : 1)};
  const bool typed = Peek(":");  // `let x: T =` says what `as T` would
  if (typed) nodes.push_back(FormatTypeIfAny(call.type));
  nodes.push_back(Gap());
  if (call.binding) {
    nodes.push_back(Take());
    nodes.push_back(Gap());
  }
  nodes.push_back(call.callee.is_model ? FormatAiCall(call) : FormatExpr(call.whole));
  if (call.type && !typed) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatType(*call.type));
  }
  nodes.push_back(FormatCallEnd(call));
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatCallEnd(const ast::CallService& call) {
  Nodes nodes;
  if (call.label) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  if (call.ignored) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
  }
  nodes.push_back(FormatElse(call.otherwise));
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatObject(const ast::ObjectLiteral& object) {
  return Braced(object.members.size(), true, [&](std::size_t at) {
    const ast::ObjectMember& member = object.members[at];
    NodeId name = FormatMemberName(member);
    NodeId colon = Take();
    return Cat({name, colon, Gap(), FormatExpr(member.value)});
  });
}

// A name in quotes is three tokens, and nothing stands between them.
NodeId Formatter::FormatMemberName(const ast::ObjectMember& member) {
  Nodes nodes;
  const std::uint32_t end = member.name.span.end;
  do {
    nodes.push_back(Take());
  } while (member.quoted && NextCode() < tokens_.size() && tokens_[NextCode()].begin < end);
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatStub(const ast::Stub& stub) {
  Nodes nodes{Take(), Gap()};
  nodes.push_back(FormatCallee(stub.callee));
  nodes.push_back(Gap());
  if (stub.path) {
    nodes.push_back(FormatExpr(*stub.path));
    nodes.push_back(Gap());
  }
  nodes.push_back(Take());  // ->
  nodes.push_back(Gap());
  nodes.push_back(stub.answer ? FormatExpr(*stub.answer) : Words(stub.status ? 3 : 2));
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatExpectCall(const ast::ExpectCall& expect) {
  Nodes nodes{Words(expect.absent ? 3 : 2), Gap()};
  nodes.push_back(FormatCallee(expect.callee));
  if (expect.path) {
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*expect.path));
  }
  for (const ast::ObjectMember& test : expect.members) {
    nodes.push_back(Gap());
    nodes.push_back(Take());  // `where` or `and`
    nodes.push_back(Gap());
    nodes.push_back(FormatMemberName(test));
    nodes.push_back(Gap());
    nodes.push_back(Take());  // `is`
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(test.value));
  }
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
