#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

namespace {

int ClauseCount(const ast::Ask& ask) {
  return int{ask.choices.has_value()} + int{ask.as.has_value()} + int{ask.retry.has_value()} +
         int{ask.label.has_value()} + int{ask.within.has_value()};
}

}  // namespace

NodeId Formatter::FormatStmt(ast::StmtId id) {
  auto verb_and = [&](ast::ExprId value) {
    NodeId verb = Take();
    return Cat({verb, Gap(), FormatExpr(value)});
  };
  return std::visit(
      Match{
          [&](const ast::ErrorStmt&) { return Take(); },
          [&](const ast::Let& let) { return FormatLet(let); },
          [&](const ast::Ask& ask) { return FormatAsk(ask); },
          [&](const ast::Do& call) { return FormatDo(call); },
          [&](const ast::Reply& reply) { return FormatReply(reply); },
          [&](const ast::React& react) { return verb_and(react.emoji); },
          [&](const ast::Send& send) { return FormatSend(send); },
          [&](const ast::On& on) { return FormatOn(on); },
          [&](const ast::Set& set) {
            NodeId verb = Take();
            NodeId object = Take();
            NodeId dot = Take();
            NodeId field = Take();
            NodeId sign = Take();
            return Cat(
                {verb, Gap(), object, dot, field, Gap(), sign, Gap(), FormatExpr(set.value)});
          },
          [&](const ast::Tag& tag) {
            NodeId words = Words(2);
            return Cat({words, Gap(), FormatExpr(tag.tag)});
          },
          [&](const ast::ChangeList& change) {
            NodeId verb = Take();
            // `add to list vips` says no more than `add to vips`.
            NodeId list = NextIs(change.list.span) ? Cat({}) : Drop();
            return Cat({verb, Gap(), list, Words(1)});
          },
          [&](const ast::Assign& assign) {
            NodeId head = verb_and(assign.team);
            return Cat({head, FormatBackAfter(assign.back_after)});
          },
          [&](const ast::ChangeConversation&) { return Take(); },
          [&](const ast::CreateRecord& create) { return FormatCreate(create); },
          [&](const ast::MoveDeal& move) { return FormatMoveDeal(move); },
          [&](const ast::ChangeConsent& change) { return verb_and(change.purpose); },
          [&](const ast::Wait& wait) { return FormatWait(wait); },
          [&](const ast::Await& await) { return FormatAwait(await); },
          [&](const ast::CallService& call) { return FormatCall(call); },
          [&](const ast::Stop&) { return Take(); },
          [&](const ast::Return& result) {
            return result.value ? verb_and(*result.value) : Take();
          },
          [&](const ast::Emit& emit) { return FormatEmit(emit); },
          [&](const ast::Log& log) {
            NodeId words = Words(log.personal ? 2 : 1);
            return Cat({words, Gap(), FormatExpr(log.text)});
          },
          [&](const ast::If& branch) {
            NodeId condition = verb_and(branch.condition);
            if (!branch.otherwise) return Cat({condition, Gap(), FormatBody(branch.then)});
            NodeId then = FormatBlock(branch.then);
            NodeId word = Take();
            NodeId otherwise = branch.otherwise->braced ? FormatBlock(*branch.otherwise)
                                                        : FormatBody(*branch.otherwise);
            return Cat({condition, Gap(), then, Gap(), word, Gap(), otherwise});
          },
          [&](const ast::For& loop) {
            NodeId head = Words(3);
            NodeId list = FormatExpr(loop.list);
            return Cat({head, Gap(), list, Gap(), FormatBody(loop.body)});
          },
          [&](const ast::Repeat& loop) {
            NodeId head = Words(3);
            NodeId count = FormatExpr(loop.count);
            NodeId times = Take();
            return Cat({head, Gap(), count, Gap(), times, Gap(), FormatBody(loop.body)});
          },
          [&](const ast::Match& match) { return FormatMatch(match); },
      },
      unit_.stmts[id].node);
}

NodeId Formatter::FormatBody(const ast::Body& body) {
  if (!body.braced) return FormatStmt(body.statements.front());
  if (body.statements.size() > 1) return FormatBlock(body);
  return Braced(body.statements.size(), false,
                [&](std::size_t at) { return FormatStmt(body.statements[at]); });
}

NodeId Formatter::FormatBlock(const ast::Body& body) {
  return Lines(body.statements.size(),
               [&](std::size_t at) { return FormatStmt(body.statements[at]); });
}

// ` else …`, or nothing.
NodeId Formatter::FormatElse(const std::optional<ast::Body>& body) {
  if (!body) return Cat({});
  NodeId word = Take();
  return Cat({Gap(), word, Gap(), FormatBody(*body)});
}

NodeId Formatter::FormatLet(const ast::Let& let) {
  NodeId head = Words(2);
  NodeId type = FormatTypeIfAny(let.type);
  NodeId sign = Take();
  NodeId value = FormatExpr(let.value);
  return Cat({head, type, Gap(), sign, Gap(), value, FormatElse(let.otherwise)});
}

NodeId Formatter::FormatDo(const ast::Do& call) {
  Nodes nodes;
  if (call.binding) {
    nodes.push_back(Words(2));
    nodes.push_back(FormatTypeIfAny(call.type));
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
  }
  nodes.push_back(Take());
  nodes.push_back(Gap());
  nodes.push_back(FormatExpr(call.call));
  if (call.label) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  return Cat(std::move(nodes));
}

// On one line, or each clause on its own. A braced `else` opens on the line of the last.
NodeId Formatter::FormatAsk(const ast::Ask& ask) {
  Nodes head;
  bool typed = false;  // `let x: T = ask` says what `as T` would
  if (ask.binding) {
    head.push_back(Words(2));
    typed = Peek(":");
    if (typed) head.push_back(FormatTypeIfAny(ask.as));
    head.push_back(Gap());
    head.push_back(Take());
    head.push_back(Gap());
  }
  head.push_back(Take());
  head.push_back(Gap());
  head.push_back(FormatExpr(ask.prompt));
  Nodes clauses;
  for (int left = ClauseCount(ask) - (typed ? 1 : 0); left > 0; --left) {
    clauses.push_back(Space());
    clauses.push_back(FormatAskClause(ask));
  }
  bool braced = ask.otherwise && ask.otherwise->braced;
  if (ask.otherwise && !braced) {
    NodeId word = Take();
    clauses.push_back(Space());
    clauses.push_back(Cat({word, Gap(), FormatBody(*ask.otherwise)}));
  }
  head.push_back(Indent(std::move(clauses)));
  NodeId group = Group(std::move(head));
  return braced ? Cat({group, FormatElse(ask.otherwise)}) : group;
}

NodeId Formatter::FormatAskClause(const ast::Ask& ask) {
  if (Peek("label")) return Words(2);
  bool choices = Peek("choices"), as = Peek("as"), within = Peek("within");
  NodeId word = Take();
  if (choices) return Cat({word, Gap(), FormatType(*ask.choices)});
  if (as) return Cat({word, Gap(), FormatType(*ask.as)});
  if (within) return Cat({word, Gap(), FormatExpr(*ask.within)});
  NodeId count = FormatExpr(ask.retry->count);
  return Cat({word, Gap(), count, Gap(), FormatExpr(ask.retry->message)});
}

NodeId Formatter::FormatCreate(const ast::CreateRecord& create) {
  NodeId verb = Take();
  NodeId title = FormatExpr(create.title);
  if (!Peek("{")) return Cat({verb, Gap(), title});
  return Cat({verb, Gap(), title, Gap(), FormatFieldValues(create.fields)});
}

NodeId Formatter::FormatMoveDeal(const ast::MoveDeal& move) {
  NodeId verb = Take();
  NodeId stage = FormatExpr(move.stage);
  NodeId rest = move.ignored ? Cat({Gap(), Take()}) : FormatElse(move.otherwise);
  return Cat({verb, Gap(), stage, rest});
}

NodeId Formatter::FormatWait(const ast::Wait& wait) {
  Nodes nodes{Words(wait.until ? 2 : 1), Gap()};
  nodes.push_back(FormatExpr(wait.moment));
  if (wait.zone) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*wait.zone));
  }
  if (wait.late) {
    nodes.push_back(Gap());
    nodes.push_back(Words(5));
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*wait.late));
  }
  if (wait.edit) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  if (wait.label) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatMatch(const ast::Match& match) {
  NodeId verb = Take();
  NodeId subject = FormatExpr(match.subject);
  NodeId cases =
      Lines(match.cases.size(), [&](std::size_t at) { return FormatMatchCase(match.cases[at]); });
  return Cat({verb, Gap(), subject, Gap(), cases});
}

NodeId Formatter::FormatMatchCase(const ast::MatchCase& match_case) {
  Nodes nodes;
  if (match_case.patterns.empty()) nodes.push_back(Take());
  for (std::size_t at = 0; at < match_case.patterns.size(); ++at) {
    nodes.push_back(FormatExpr(match_case.patterns[at]));
    if (at + 1 < match_case.patterns.size()) {
      nodes.push_back(Take());
      nodes.push_back(Gap());
    }
  }
  nodes.push_back(Gap());
  nodes.push_back(Take());
  nodes.push_back(Gap());
  nodes.push_back(FormatBody(match_case.body));
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
