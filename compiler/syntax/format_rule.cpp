#include <algorithm>
#include <utility>

#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// `rule NAME on TRIGGER CLAUSES {` on one line, or each clause on its own and the brace
// below them. Channels stay with their trigger.
NodeId Formatter::FormatRule(const ast::Rule& rule) {
  Nodes head{Words(2)};
  Nodes clauses{Space(), Take(), Gap(), FormatTrigger(rule.trigger)};
  for (bool first = true; !Peek("{"); first = false) {
    clauses.push_back(first && Peek("from") ? Gap() : Space());
    clauses.push_back(FormatRuleClause(rule));
  }
  head.push_back(Indent(std::move(clauses)));
  head.push_back(Space());
  NodeId header = Group(std::move(head));
  NodeId body = FormatBody(rule.body);
  if (!rule.stale) return Cat({header, body});
  NodeId words = Words(2);
  return Cat({header, body, Gap(), words, Gap(), FormatBody(*rule.stale)});
}

NodeId Formatter::FormatRuleClause(const ast::Rule& rule) {
  if (Peek("interrupt") || Peek("also")) return Take();
  if (Peek("mode") || Peek("on deploy")) return Words(2);
  if (Peek("collect")) {
    NodeId words = Words(2);
    return Cat({words, Gap(), FormatExpr(*rule.collect)});
  }
  if (Peek("from") || Peek("to")) return FormatSource(rule.trigger);
  if (Peek("limit")) {
    NodeId word = Take();
    NodeId count = FormatExpr(rule.limit->count);
    NodeId per = Words(3);
    return Cat({word, Gap(), count, Gap(), per, Gap(), FormatExpr(rule.limit->period)});
  }
  bool priority = Peek("priority");
  NodeId word = Take();
  return Cat({word, Gap(), FormatExpr(priority ? *rule.priority : *rule.when)});
}

// The words and what may follow them, all on one line.
NodeId Formatter::FormatTrigger(const ast::Trigger& trigger) {
  if (trigger.schedule) return FormatSchedule(*trigger.schedule);
  Nodes nodes{Words(trigger.words.size())};
  auto add = [&](NodeId node) {
    nodes.push_back(Gap());
    nodes.push_back(node);
  };
  if (trigger.subject) add(FormatExpr(*trigger.subject));
  if (trigger.record) add(Words(2));
  if (trigger.post) {
    add(Words(2));
    add(FormatExpr(*trigger.post));
  }
  if (trigger.payload) {
    add(Take());
    add(FormatExpr(*trigger.payload));
  }
  if (trigger.parameters) add(FormatParameters(*trigger.parameters));
  return Cat(std::move(nodes));
}

// `every mon, thu at 10:00 in "Asia/Tashkent" for vips or skip if late over 1h`, on one line.
NodeId Formatter::FormatSchedule(const ast::Schedule& schedule) {
  Nodes nodes{Take()};
  auto add = [&](NodeId node) {
    nodes.push_back(Gap());
    nodes.push_back(node);
  };
  if (schedule.period) add(FormatExpr(*schedule.period));
  if (!schedule.days.empty()) add(FormatDays(schedule.days));
  if (schedule.day_of_month) {
    add(Take());
    add(FormatExpr(*schedule.day_of_month));
  }
  if (schedule.time) add(Words(2));
  if (schedule.zone) {
    add(Take());
    add(FormatExpr(*schedule.zone));
  }
  if (schedule.audience) add(Words(2));
  if (schedule.late) {
    add(Words(5));
    add(FormatExpr(*schedule.late));
  }
  return Cat(std::move(nodes));
}

// `mon-fri, sun`
NodeId Formatter::FormatDays(const std::vector<ast::Days>& days) {
  Nodes nodes;
  for (std::size_t at = 0; at < days.size(); ++at) {
    if (at > 0) nodes.push_back(Gap());
    nodes.push_back(Take());
    if (days[at].last) {
      nodes.push_back(Take());
      nodes.push_back(Take());
    }
    if (at + 1 < days.size()) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

// `from` and `to` with channels or values.
NodeId Formatter::FormatSource(const ast::Trigger& trigger) {
  auto source = std::ranges::find_if(trigger.sources,
                                     [&](const ast::Source& one) { return NextIs(one.word); });
  Nodes nodes{Take()};
  if (source == trigger.sources.end()) {
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*trigger.to));
    return Cat(std::move(nodes));
  }
  for (std::size_t at = 0; at < source->values.size(); ++at) {
    if (at > 0) nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(source->values[at]));
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatChannels(std::size_t count) {
  Nodes nodes;
  for (std::size_t at = 0; at < count; ++at) {
    if (at > 0) nodes.push_back(Gap());
    nodes.push_back(Take());
    if (at + 1 < count) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatFieldValues(const std::vector<ast::FieldValue>& fields) {
  return Braced(fields.size(), true, [&](std::size_t at) {
    NodeId name = Take();
    NodeId colon = Take();
    return Cat({name, colon, Gap(), FormatExpr(fields[at].value)});
  });
}

NodeId Formatter::FormatEmit(const ast::Emit& emit) {
  NodeId head = Words(2);
  if (!Peek("{")) return head;
  return Cat({head, Gap(), FormatFieldValues(emit.fields)});
}

}  // namespace hark::syntax
