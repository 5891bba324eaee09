#include <algorithm>
#include <utility>

#include "compiler/base/match.h"
#include "compiler/syntax/formatter.h"

namespace hark::syntax {

using layout::Kind;
using layout::NodeId;

namespace {

std::string_view WordsOf(ast::TextTestKind kind) {
  switch (kind) {
    case ast::TextTestKind::Mentions: return "mentions";
    case ast::TextTestKind::MentionsAbout: return "mentions about";
    case ast::TextTestKind::MentionsAll: return "mentions all";
    case ast::TextTestKind::Contains: return "contains";
    case ast::TextTestKind::StartsWith: return "starts with";
    case ast::TextTestKind::EndsWith: return "ends with";
    case ast::TextTestKind::Like: return "is like";
  }
  return "";
}

}  // namespace

// Parentheses have no node of their own: those that open in front of the expression's
// span are its own, and as many close it.
NodeId Formatter::FormatExpr(ast::ExprId id) {
  const ast::Expr& expr = unit_.exprs[id];
  if (!InParentheses(expr)) return FormatExprNode(expr);
  NodeId open = Take();
  NodeId inner = FormatExpr(id);
  return Cat({open, inner, Take()});
}

bool Formatter::InParentheses(const ast::Expr& expr) const {
  return Peek("(") && tokens_[NextCode()].begin < expr.span.begin;
}

NodeId Formatter::FormatExprNode(const ast::Expr& expr) {
  return std::visit(
      Match{
          [&](const ast::ErrorExpr&) { return Take(); },
          [&](const ast::IntLiteral&) { return Take(); },
          [&](const ast::DecimalLiteral&) { return Take(); },
          [&](const ast::MoneyLiteral&) { return Words(2); },
          [&](const ast::BoolLiteral&) { return Take(); },
          [&](const ast::DurationLiteral&) { return Take(); },
          [&](const ast::TimeLiteral&) { return Take(); },
          [&](const ast::DateLiteral&) { return Take(); },
          [&](const ast::TextLiteral& text) { return FormatText(text); },
          [&](const ast::NameRef&) { return Take(); },
          [&](const ast::Member& member) {
            NodeId object = FormatExpr(member.object);
            NodeId dot = Take();
            return Cat({object, dot, Take()});
          },
          [&](const ast::Call& call) {
            NodeId callee = Take();
            return Cat({callee, FormatArguments(call.arguments)});
          },
          [&](const ast::MethodCall& call) {
            NodeId object = FormatExpr(call.object);
            NodeId dot = Take();
            NodeId method = Take();
            return Cat({object, dot, method, FormatArguments(call.arguments)});
          },
          [&](const ast::ObjectLiteral& object) { return FormatObject(object); },
          [&](const ast::ListLiteral& list) {
            return List(list.items.size(),
                        [&](std::size_t at) { return FormatExpr(list.items[at]); });
          },
          [&](const ast::MapLiteral& map) { return FormatMap(map); },
          [&](const ast::ReadAs& read) { return FormatReadAs(read); },
          [&](const ast::Unary& unary) {
            NodeId op = Take();
            NodeId gap = unary.op == ast::UnaryOp::Not ? Gap() : Cat({});
            return Cat({op, gap, FormatExpr(unary.operand)});
          },
          [&](const ast::Binary& binary) { return FormatBinary(binary); },
          [&](const ast::Between& between) { return FormatBetween(between); },
          [&](const ast::IsKnown& known) {
            NodeId value = FormatExpr(known.value);
            return Cat({value, Gap(), Words(known.negated ? 3 : 2)});
          },
          [&](const ast::IfExpr& choice) { return FormatIf(choice); },
          [&](const ast::TextTest& test) { return FormatTextTest(test); },
          [&](const ast::Matches& matches) { return FormatMatches(matches); },
          [&](const ast::Each& each) { return FormatEach(each); },
          [&](const ast::Plural& plural) { return FormatTextForms(plural.number, plural.forms); },
          [&](const ast::Select& select) { return FormatTextForms(select.subject, select.forms); },
      },
      expr.node);
}

// Texts never break; the expressions in their braces are written on one line.
NodeId Formatter::FormatText(const ast::TextLiteral& text) {
  Nodes nodes{Take()};
  for (const ast::TextPart& part : text.parts) {
    const auto* hole = std::get_if<ast::ExprId>(&part);
    if (hole == nullptr) continue;
    while (!Peek("{")) nodes.push_back(Take());
    nodes.push_back(Take());
    nodes.push_back(FormatExpr(*hole));
    nodes.push_back(Take());
  }
  while (!Peek("\"")) nodes.push_back(Take());
  nodes.push_back(Take());
  return document_.Of(Kind::Flat, std::move(nodes));
}

NodeId Formatter::FormatBinary(const ast::Binary& binary) {
  if (binary.op == ast::BinaryOp::And || binary.op == ast::BinaryOp::Or ||
      binary.op == ast::BinaryOp::Add) {
    Nodes nodes;
    FormatChain(binary.left, binary.op, nodes);
    nodes.push_back(Space());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(binary.right));
    return Group({Indent(std::move(nodes))});
  }
  NodeId left = FormatExpr(binary.left);
  NodeId op = Words(binary.op == ast::BinaryOp::IsNot ? 2 : 1);
  return Cat({left, Gap(), op, Gap(), FormatExpr(binary.right)});
}

// `a and b and c` as one list of operands, which breaks at each `and` or at none.
void Formatter::FormatChain(ast::ExprId id, ast::BinaryOp op, Nodes& nodes) {
  const ast::Expr& expr = unit_.exprs[id];
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  if (binary == nullptr || binary->op != op || InParentheses(expr)) {
    nodes.push_back(FormatExpr(id));
    return;
  }
  FormatChain(binary->left, op, nodes);
  nodes.push_back(Space());
  nodes.push_back(Take());
  nodes.push_back(Gap());
  nodes.push_back(FormatExpr(binary->right));
}

NodeId Formatter::FormatBetween(const ast::Between& between) {
  NodeId value = FormatExpr(between.value);
  NodeId word = Take();
  NodeId low = FormatExpr(between.low);
  NodeId both = Take();
  return Cat({value, Gap(), word, Gap(), low, Gap(), both, Gap(), FormatExpr(between.high)});
}

NodeId Formatter::FormatIf(const ast::IfExpr& choice) {
  NodeId word = Take();
  NodeId condition = FormatExpr(choice.condition);
  NodeId then_word = Take();
  NodeId then = FormatExpr(choice.then);
  NodeId else_word = Take();
  NodeId otherwise = FormatExpr(choice.otherwise);
  return Group({word, Gap(), condition,
                Indent({Space(), then_word, Gap(), then, Space(), else_word, Gap(), otherwise})});
}

// `starts with` is one token, however its words are set apart; the others are one a word.
NodeId Formatter::FormatTestWords(const ast::TextTest& test) {
  const bool one =
      test.kind == ast::TextTestKind::StartsWith || test.kind == ast::TextTestKind::EndsWith;
  const std::string words(WordsOf(test.kind));
  if (one) return TakeAs(words);
  const auto gaps = static_cast<int>(std::ranges::count(words, ' '));
  return Words(gaps + (test.negated ? 2 : 1));
}

NodeId Formatter::FormatTextTest(const ast::TextTest& test) {
  NodeId subject = FormatExpr(test.subject);
  NodeId kind = FormatTestWords(test);
  auto pattern = [&](std::size_t at) { return FormatExpr(test.patterns[at]); };
  NodeId patterns = InParentheses(unit_.exprs[test.patterns.front()])
                        ? List(test.patterns.size(), pattern)
                        : pattern(0);
  return Cat({subject, Gap(), kind, Gap(), patterns});
}

NodeId Formatter::FormatMatches(const ast::Matches& matches) {
  NodeId subject = FormatExpr(matches.subject);
  std::uint32_t slash = matches.pattern_span.begin - 1;
  std::string pattern(sources_.Text({file_, slash, tokens_[NextCode()].end}));
  Nodes nodes{subject, Gap(), TakeAs("matches " + pattern)};
  if (matches.binding) {
    nodes.push_back(Gap());
    nodes.push_back(Words(2));
  }
  return Cat(std::move(nodes));
}

// Always on one line: it stands in a text.
NodeId Formatter::FormatTextForms(ast::ExprId chooser, const std::vector<ast::TextForm>& forms) {
  NodeId word = Take();
  Nodes nodes{word, Gap(), FormatExpr(chooser), Gap(), Take()};
  for (const ast::TextForm& form : forms) {
    nodes.push_back(Gap());
    nodes.push_back(Take());
    nodes.push_back(Gap());
    nodes.push_back(FormatExpr(form.text));
    nodes.push_back(DropIf(","));
  }
  nodes.push_back(Gap());
  nodes.push_back(Take());
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatEach(const ast::Each& each) {
  NodeId head = Words(3);
  NodeId list = FormatExpr(each.list);
  NodeId word = Take();
  NodeId body = FormatExpr(each.body);
  return Group({head, Gap(), list, Indent({Space(), word, Gap(), body})});
}

NodeId Formatter::FormatArguments(const std::vector<ast::Argument>& arguments) {
  return List(arguments.size(), [&](std::size_t at) {
    const ast::Argument& argument = arguments[at];
    if (!argument.name) return FormatExpr(argument.value);
    NodeId name = Take();
    NodeId colon = Take();
    return Cat({name, colon, Gap(), FormatExpr(argument.value)});
  });
}

// `answer.as(Order)`
NodeId Formatter::FormatReadAs(const ast::ReadAs& read) {
  Nodes nodes{FormatExpr(read.object)};
  for (int before = 3; before > 0; --before) nodes.push_back(Take());
  nodes.push_back(FormatType(read.type));
  nodes.push_back(Take());
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatMap(const ast::MapLiteral& map) {
  if (map.entries.empty()) {
    NodeId open = Take();
    NodeId colon = Take();
    return Cat({open, colon, Take()});
  }
  return List(map.entries.size(), [&](std::size_t at) {
    NodeId key = FormatExpr(map.entries[at].key);
    NodeId colon = Take();
    return Cat({key, colon, Gap(), FormatExpr(map.entries[at].value)});
  });
}

NodeId Formatter::FormatType(ast::TypeExprId id) {
  const ast::TypeExpr& type = unit_.types[id];
  Nodes nodes{Take()};
  for (int more = type.module ? 2 : 0; more > 0; --more) nodes.push_back(Take());
  if (type.argument) {
    nodes.push_back(Take());
    if (type.key) {
      nodes.push_back(FormatType(*type.key));
      nodes.push_back(Take());
      nodes.push_back(Gap());
    }
    nodes.push_back(FormatType(*type.argument));
    nodes.push_back(Take());
  }
  if (type.optional) nodes.push_back(Take());
  return Cat(std::move(nodes));
}

NodeId Formatter::FormatTypeIfAny(const std::optional<ast::TypeExprId>& type) {
  if (!type) return Cat({});
  NodeId colon = Take();
  return Cat({colon, Gap(), FormatType(*type)});
}

}  // namespace hark::syntax
