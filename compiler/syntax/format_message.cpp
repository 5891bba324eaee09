#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::NodeId;

// Several parts stand in braces, a line each.
NodeId Formatter::FormatReply(const ast::Reply& reply) {
  Nodes nodes{Words(reply.aim == ast::Reply::Aim::Conversation ? 1 : 2), Gap()};
  if (reply.braced) {
    nodes.push_back(
        Lines(reply.parts.size(), [&](std::size_t at) { return FormatPart(reply.parts[at]); }));
  } else {
    nodes.push_back(FormatPart(reply.parts.front()));
  }
  if (!reply.otherwise) return Cat(std::move(nodes));
  NodeId words = Words(2);
  NodeId instead = Cat({words, Gap(), FormatTemplate(*reply.otherwise)});
  if (reply.braced) {
    nodes.push_back(Gap());
    nodes.push_back(instead);
    return Cat(std::move(nodes));
  }
  nodes.push_back(Indent({Space(), instead}));
  return Group(std::move(nodes));
}

NodeId Formatter::FormatPart(const ast::Part& part) {
  return std::visit(Match{
                        [&](const ast::SaidText& said) {
                          NodeId text = FormatExpr(said.text);
                          if (said.buttons.empty()) return text;
                          return Group({text, Indent({Space(), FormatButtons(said.buttons)})});
                        },
                        [&](const ast::SaidMedia& media) { return FormatMedia(media); },
                        [&](const ast::SaidRecord& record) { return FormatRecord(record); },
                        [&](const ast::SaidCarousel& carousel) {
                          NodeId word = Take();
                          NodeId cards = Lines(carousel.cards.size(), [&](std::size_t at) {
                            NodeId card = FormatRecord(carousel.cards[at]);
                            return Cat({card, DropIf(",")});
                          });
                          return Cat({word, Gap(), cards});
                        },
                        [&](const ast::SaidTemplate& use) {
                          NodeId word = Take();
                          return Cat({word, Gap(), FormatTemplate(use.call)});
                        },
                    },
                    part.node);
}

NodeId Formatter::FormatMedia(const ast::SaidMedia& media) {
  NodeId word = Take();
  Nodes head{word, Gap(), FormatExpr(media.url)};
  Nodes clauses;
  for (int left = int{media.caption.has_value()} + int{media.filename.has_value()}; left > 0;
       --left) {
    const bool caption = Peek("caption");
    NodeId name = Take();
    clauses.push_back(Space());
    clauses.push_back(Cat({name, Gap(), FormatExpr(caption ? *media.caption : *media.filename)}));
  }
  head.push_back(Indent(std::move(clauses)));
  return Group(std::move(head));
}

// The fields and the buttons in the order they were written.
NodeId Formatter::FormatRecord(const ast::SaidRecord& record) {
  NodeId word = Take();
  std::size_t next = 0;
  const std::size_t count = record.fields.size() + (record.buttons.empty() ? 0 : 1);
  NodeId fields = Braced(count, false, [&](std::size_t) {
    const bool named = next < record.fields.size() && NextIs(record.fields[next].name.span);
    if (!named) {
      NodeId buttons = FormatButtons(record.buttons);
      return Cat({buttons, DropIf(",")});
    }
    NodeId name = Take();
    NodeId colon = Take();
    NodeId value = FormatExpr(record.fields[next++].value);
    return Cat({name, colon, Gap(), value, DropIf(",")});
  });
  return Cat({word, Gap(), fields});
}

NodeId Formatter::FormatButtons(const std::vector<ast::Button>& buttons) {
  Nodes nodes{Take()};
  for (std::size_t at = 0; at < buttons.size(); ++at) {
    const ast::Button& button = buttons[at];
    nodes.push_back(Gap());
    nodes.push_back(Take());
    if (button.title) {
      nodes.push_back(Gap());
      nodes.push_back(FormatExpr(*button.title));
    }
    if (button.url) {
      nodes.push_back(Gap());
      nodes.push_back(Take());
      nodes.push_back(Gap());
      nodes.push_back(FormatExpr(*button.url));
    }
    if (at + 1 < buttons.size()) nodes.push_back(Take());
  }
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatTemplate(ast::ExprId call) {
  const auto& node = std::get<ast::Call>(unit_.exprs[call].node);
  NodeId name = Words(1);
  if (!Peek("(")) return name;
  return Cat({name, FormatArguments(node.arguments)});
}

NodeId Formatter::FormatOn(const ast::On& on) {
  NodeId word = Take();
  Nodes nodes{word, Gap(), FormatChannels(on.channels.size()), Gap()};
  nodes.push_back(on.otherwise ? FormatBlock(on.then) : FormatBody(on.then));
  if (on.otherwise) {
    NodeId other = Take();
    nodes.push_back(Gap());
    nodes.push_back(other);
    nodes.push_back(Gap());
    nodes.push_back(on.otherwise->braced ? FormatBlock(*on.otherwise) : FormatBody(*on.otherwise));
  }
  return Cat(std::move(nodes));
}

}  // namespace hark::syntax
