#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::Kind;
using layout::NodeId;

NodeId Formatter::FormatDecl(const ast::Decl& decl) {
  return std::visit(
      Match{
          [&](const ast::Use& use) { return FormatUse(use); },
          [&](const ast::Require& require) { return FormatRequire(require); },
          [&](const ast::Languages& languages) { return FormatLanguages(languages); },
          [&](const ast::Teams& teams) { return FormatTeams(teams); },
          [&](const ast::Rule& rule) { return FormatRule(rule); },
          [&](const ast::Flow& flow) { return FormatFlow(flow); },
          [&](const ast::Enum& node) { return FormatEnum(node); },
          [&](const ast::Record& record) {
            NodeId head = Words(2);
            return Cat({head, Gap(), FormatFields(record.fields)});
          },
          [&](const ast::Event& event) {
            NodeId head = Words(2);
            return Cat({head, Gap(), FormatFields(event.fields)});
          },
          [&](const ast::ContactSchema& contact) {
            NodeId head = Take();
            return Cat({head, Gap(), FormatFields(contact.fields)});
          },
          [&](const ast::Segment& segment) {
            NodeId head = Words(5);
            return Group({head, Indent({Space(), FormatExpr(segment.condition)})});
          },
          [&](const ast::Hours& hours) { return FormatHours(hours); },
          [&](const ast::Service& service) { return FormatService(service); },
          [&](const ast::Extern& one) { return FormatExtern(one); },
          [&](const ast::Ai& ai) { return FormatAi(ai); },
          [&](const ast::Sending& sending) { return FormatSending(sending); },
          [&](const ast::DealSchema& deal) { return FormatDeal(deal); },
          [&](const ast::ListDecl&) { return Words(2); },
          [&](const ast::Const& node) { return FormatConst(node); },
          [&](const ast::Fn& fn) { return FormatFn(fn); },
          [&](const ast::TextCatalogue& catalogue) { return FormatCatalogue(catalogue); },
          [&](const ast::Test& test) { return FormatTest(test); },
      },
      decl.node);
}

NodeId Formatter::FormatRequire(const ast::Require& require) {
  Nodes nodes{Take()};
  for (std::size_t at = 0; at < require.capabilities.size(); ++at) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    if (at + 1 < require.capabilities.size()) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatLanguages(const ast::Languages& languages) {
  Nodes nodes{Take()};
  for (std::size_t at = 0; at < languages.tags.size(); ++at) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    for (int more = Peek("-") ? 2 : 0; more > 0; --more) nodes.push_back(Take());
    if (at + 1 < languages.tags.size()) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatTeams(const ast::Teams& teams) {
  Nodes nodes{Take()};
  for (std::size_t at = 0; at < teams.names.size(); ++at) {
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(teams.names[at]));
    if (at + 1 < teams.names.size()) nodes.push_back(Take());
  }
  nodes.push_back(FormatBackAfter(teams.back_after));
  return Cat(std::move(nodes));
}

// ` give back after …`, or nothing.
NodeId Formatter::FormatBackAfter(const std::optional<ast::ExprId>& after) {
  if (!after) return Cat({});
  NodeId words = Words(2);
  return Cat({Gap(), words, Gap(), FormatExpr(*after)});
}

NodeId Formatter::FormatUse(const ast::Use& use) {
  Nodes nodes{Words(2)};
  if (use.alias) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatFlow(const ast::Flow& flow) {
  Nodes nodes{Words(2), FormatParameters(flow.parameters), Gap()};
  if (flow.result) {
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatType(*flow.result));
    nodes.push_back(Gap());
  }
  nodes.push_back(FormatBody(flow.body));
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatEnum(const ast::Enum& decl) {
  NodeId head = Words(2);
  NodeId cases = Braced(decl.cases.size(), true, [&](std::size_t at) {
    NodeId name = Take();
    const ast::EnumCase& one = decl.cases[at];
    if (one.label) return Cat({name, Gap(), FormatExpr(*one.label)});
    if (one.translations.empty()) return name;
    NodeId labels = Braced(one.translations.size(), false, [&](std::size_t language) {
      return FormatTranslation(one.translations[language]);
    });
    return Cat({name, Gap(), labels});
  });
  return Cat({head, Gap(), cases});
}

NodeId Formatter::FormatFields(const std::vector<ast::Field>& fields) {
  return Braced(fields.size(), false, [&](std::size_t at) { return FormatField(fields[at]); });
}

NodeId Formatter::FormatField(const ast::Field& field) {
  NodeId name = Take();
  NodeId colon = Take();
  Nodes nodes{name, colon, Gap()};
  if (field.personal) {
    nodes.push_back(Take());
    nodes.push_back(Gap());
  }
  nodes.push_back(FormatType(field.type));
  if (field.fallback) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(*field.fallback));
  }
  return Cat(std::move(nodes));
}

// The stages count as the first of the items.
NodeId Formatter::FormatDeal(const ast::DealSchema& deal) {
  NodeId head = Take();
  std::size_t first = deal.stages.empty() ? 0 : 1;
  NodeId items = Braced(first + deal.fields.size(), false, [&](std::size_t at) {
    if (at >= first) return FormatField(deal.fields[at - first]);
    Nodes nodes{Take(), Gap()};
    for (std::size_t stage = 0; stage < deal.stages.size(); ++stage) {
      if (stage > 0) nodes.push_back(Gap());
      nodes.push_back(FormatExpr(deal.stages[stage]));
      if (stage + 1 < deal.stages.size()) nodes.push_back(Take());
    }
    return Cat(std::move(nodes));
  });
  return Cat({head, Gap(), items});
}

NodeId Formatter::FormatHours(const ast::Hours& hours) {
  NodeId head = Words(2);
  NodeId items = Braced(hours.items.size(), false,
                        [&](std::size_t at) { return FormatHoursItem(hours.items[at]); });
  return Cat({head, Gap(), items});
}

NodeId Formatter::FormatHoursItem(const ast::HoursItem& item) {
  Nodes nodes;
  if (const auto* zone = std::get_if<ast::ZoneItem>(&item)) {
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(zone->zone));
    return Cat(std::move(nodes));
  }
  auto listed = [&](std::size_t count, auto&& one) {
    for (std::size_t at = 0; at < count; ++at) {
      if (!nodes.empty()) nodes.push_back(Gap());
      one(at);
      if (at + 1 < count) nodes.push_back(Take());
    }
  };
  auto range = [&](bool whole) {
    nodes.push_back(Take());
    if (!whole) return;
    nodes.push_back(Take());
    nodes.push_back(Take());
  };
  if (const auto* except = std::get_if<ast::ExceptItem>(&item)) {
    nodes.push_back(Take());
    listed(except->dates.size(), [&](std::size_t) { nodes.push_back(Take()); });
    return Cat(std::move(nodes));
  }
  const auto& open = std::get<ast::OpenItem>(item);
  listed(open.days.size(), [&](std::size_t at) { range(open.days[at].last.has_value()); });
  listed(open.openings.size(), [&](std::size_t) { range(true); });
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatConst(const ast::Const& decl) {
  NodeId head = Words(2);
  NodeId type = FormatTypeIfAny(decl.type);
  NodeId sign = Take();
  NodeId value = FormatExpr(decl.value);
  return Group({head, type, Gap(), sign, Indent({Space(), value})});
}

NodeId Formatter::FormatFn(const ast::Fn& fn) {
  Nodes nodes{Words(2), FormatParameters(fn.parameters)};
  if (fn.result) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatType(*fn.result));
  }
  nodes.push_back(Gap());
  if (fn.body) {
    nodes.push_back(FormatBody(*fn.body));
    return Cat(std::move(nodes));
  }
  nodes.push_back(Take());
  NodeId value = FormatExpr(*fn.value);
  nodes.push_back(Indent({Space(), value}));
  return Group(std::move(nodes));
}

NodeId Formatter::FormatParameters(const std::vector<ast::Parameter>& parameters) {
  return List(parameters.size(), [&](std::size_t at) {
    NodeId name = Take();
    return Cat({name, FormatTypeIfAny(parameters[at].type)});
  });
}

NodeId Formatter::FormatExtern(const ast::Extern& one) {
  Nodes nodes{Words(4), FormatParameters(one.parameters), Gap()};
  nodes.push_back(Take());
  nodes.push_back(Gap());
  nodes.push_back(FormatType(*one.result));
  NodeId from = Take();
  NodeId file = FormatExpr(one.file);
  nodes.push_back(Indent({Space(), from, Gap(), file}));
  return Group(std::move(nodes));
}

NodeId Formatter::FormatCatalogue(const ast::TextCatalogue& catalogue) {
  NodeId head = Words(2);
  NodeId parameters = Peek("(") ? FormatParameters(catalogue.parameters) : Cat({});
  NodeId translations = Lines(catalogue.translations.size(), [&](std::size_t at) {
    return FormatTranslation(catalogue.translations[at]);
  });
  return Cat({head, parameters, Gap(), translations});
}

NodeId Formatter::FormatTranslation(const ast::Translation& translation) {
  Nodes nodes{Take()};
  if (Peek("-")) {
    nodes.push_back(Take());
    nodes.push_back(Take());
  }
  nodes.push_back(Gap());
  nodes.push_back(FormatExpr(translation.text));
  nodes.push_back(DropIf(","));
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
