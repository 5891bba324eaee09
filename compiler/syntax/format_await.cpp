#include <utility>

#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// As `ask` is laid out: on one line, or each clause on its own. The arms of `await first`
// stand a line each.
NodeId Formatter::FormatAwait(const ast::Await& await) {
  if (await.first) {
    NodeId words = Words(2);
    NodeId arms = Lines(await.arms.size(),
                        [&](std::size_t at) { return FormatAwaitArm(await, await.arms[at]); });
    if (!await.label) return Cat({words, Gap(), arms});
    return Cat({words, Gap(), arms, Gap(), Words(2)});
  }
  NodeId word = Take();
  Nodes head{word, Gap(), FormatAwaited(*await.arms.front().event)};
  Nodes clauses;
  for (int left = int{await.within.has_value()} + int{await.label.has_value()}; left > 0; --left) {
    clauses.push_back(Space());
    if (Peek("label")) {
      clauses.push_back(Words(2));
      continue;
    }
    NodeId within = Take();
    clauses.push_back(Cat({within, Gap(), FormatExpr(*await.within)}));
  }
  const bool braced = await.otherwise && await.otherwise->braced;
  if (await.otherwise && !braced) {
    NodeId otherwise = Take();
    clauses.push_back(Space());
    clauses.push_back(Cat({otherwise, Gap(), FormatBody(*await.otherwise)}));
  }
  head.push_back(Indent(std::move(clauses)));
  NodeId group = Group(std::move(head));
  return braced ? Cat({group, FormatElse(await.otherwise)}) : group;
}

NodeId Formatter::FormatAwaited(const ast::Awaited& awaited) {
  Nodes nodes{FormatTrigger(awaited.on)};
  while (Peek("from") || Peek("to")) {
    nodes.push_back(Gap());
    nodes.push_back(FormatSource(awaited.on));
  }
  if (awaited.binding) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  if (awaited.where) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*awaited.where));
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatAwaitArm(const ast::Await& await, const ast::AwaitArm& arm) {
  Nodes nodes;
  if (arm.event) {
    nodes.push_back(FormatAwaited(*arm.event));
  } else {
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*await.within));
  }
  nodes.push_back(Gap());
  nodes.push_back(Take());  // ->
  nodes.push_back(Gap());
  nodes.push_back(FormatBody(arm.body));
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
