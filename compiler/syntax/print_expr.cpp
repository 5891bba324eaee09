#include "compiler/base/match.h"
#include "compiler/syntax/ast_printer.h"

namespace hark::syntax {
namespace {

std::string_view Word(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::Or: return "or";
    case ast::BinaryOp::And: return "and";
    case ast::BinaryOp::Is: return "is";
    case ast::BinaryOp::IsNot: return "is-not";
    case ast::BinaryOp::Less: return "<";
    case ast::BinaryOp::LessEqual: return "<=";
    case ast::BinaryOp::Greater: return ">";
    case ast::BinaryOp::GreaterEqual: return ">=";
    case ast::BinaryOp::In: return "in";
    case ast::BinaryOp::Has: return "has";
    case ast::BinaryOp::Add: return "+";
    case ast::BinaryOp::Subtract: return "-";
    case ast::BinaryOp::Multiply: return "*";
    case ast::BinaryOp::Divide: return "/";
    case ast::BinaryOp::Modulo: return "%";
  }
  return "";
}

std::string_view Word(ast::TextTestKind kind) {
  switch (kind) {
    case ast::TextTestKind::Mentions: return "mentions";
    case ast::TextTestKind::MentionsAbout: return "mentions-about";
    case ast::TextTestKind::MentionsAll: return "mentions-all";
    case ast::TextTestKind::Contains: return "contains";
    case ast::TextTestKind::StartsWith: return "starts-with";
    case ast::TextTestKind::EndsWith: return "ends-with";
    case ast::TextTestKind::Like: return "like";
  }
  return "";
}

std::string_view Word(ast::EachKind kind) {
  switch (kind) {
    case ast::EachKind::Any: return "any";
    case ast::EachKind::All: return "all";
    case ast::EachKind::Count: return "count";
    case ast::EachKind::Filter: return "filter";
    case ast::EachKind::Map: return "map";
  }
  return "";
}

// Between quotes, with what would end the text or the line escaped.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char byte : text) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    if (byte == '\n')
      quoted += "\\n";
    else
      quoted += byte;
  }
  return quoted + '"';
}

std::string Join(std::string_view word, const std::string& rest) {
  return "(" + std::string(word) + " " + rest + ")";
}

}  // namespace

std::string AstPrinter::Expr(ast::ExprId id) const {
  return unit_.exprs.Has(id) ? Node(unit_.exprs[id].node) : "<hole>";
}

std::string AstPrinter::Node(const ast::ExprNode& node) const {
  return std::visit(
      Match{
          [](const ast::ErrorExpr&) -> std::string { return "<hole>"; },
          [](const ast::IntLiteral& literal) { return std::to_string(literal.value); },
          [](const ast::DecimalLiteral& literal) { return literal.digits; },
          [](const ast::MoneyLiteral& literal) { return literal.digits + literal.currency; },
          [](const ast::BoolLiteral& literal) -> std::string {
            return literal.value ? "true" : "false";
          },
          [](const ast::DurationLiteral& literal) {
            return std::to_string(literal.milliseconds) + "ms";
          },
          [](const ast::TimeLiteral& literal) {
            return Join("time", std::to_string(literal.minutes));
          },
          [](const ast::DateLiteral& literal) {
            return Join("date", std::to_string(literal.days));
          },
          [&](const ast::TextLiteral& literal) {
            std::string parts;
            for (const ast::TextPart& part : literal.parts) {
              const auto* text = std::get_if<std::string>(&part);
              parts += " " + (text != nullptr ? Quoted(*text) : Expr(std::get<ast::ExprId>(part)));
            }
            return "(text" + parts + ")";
          },
          [](const ast::NameRef& ref) { return ref.name; },
          [&](const ast::Member& member) {
            return Join("field", Expr(member.object) + " " + member.field.text);
          },
          [&](const ast::Call& call) {
            return "(call " + call.callee.text + Arguments(call.arguments) + ")";
          },
          [&](const ast::MethodCall& call) {
            return "(method " + Expr(call.object) + " " + call.method.text +
                   Arguments(call.arguments) + ")";
          },
          [&](const ast::ObjectLiteral& object) {
            return "(object" + Members(object.members) + ")";
          },
          [&](const ast::ReadAs& read) {
            return "(as " + Expr(read.object) + " " + Type(read.type) + ")";
          },
          [&](const ast::MapLiteral& map) {
            std::string entries;
            for (const ast::MapEntry& entry : map.entries) {
              entries += " " + Expr(entry.key) + ":" + Expr(entry.value);
            }
            return "(map" + entries + ")";
          },
          [&](const ast::ListLiteral& list) { return "(list" + List(list.items) + ")"; },
          [&](const ast::Unary& unary) {
            return Join(unary.op == ast::UnaryOp::Not ? "not" : "negate", Expr(unary.operand));
          },
          [&](const ast::Binary& binary) {
            return Join(Word(binary.op), Expr(binary.left) + " " + Expr(binary.right));
          },
          [&](const ast::Between& between) {
            return Join("between",
                        Expr(between.value) + " " + Expr(between.low) + " " + Expr(between.high));
          },
          [&](const ast::IsKnown& known) {
            return Join(known.negated ? "is-not-known" : "is-known", Expr(known.value));
          },
          [&](const ast::IfExpr& choice) {
            return Join("if", Expr(choice.condition) + " " + Expr(choice.then) + " " +
                                  Expr(choice.otherwise));
          },
          [&](const ast::TextTest& test) {
            return (test.negated ? "(not-" : "(") + std::string(Word(test.kind)) + " " +
                   Expr(test.subject) + List(test.patterns) + ")";
          },
          [&](const ast::Matches& matches) {
            return "(matches " + Expr(matches.subject) + " /" + matches.pattern + "/" +
                   (matches.ignore_case ? "i" : "") + Optional("as", matches.binding) + ")";
          },
          [&](const ast::Plural& plural) {
            return "(plural " + Expr(plural.number) + Forms(plural.forms) + ")";
          },
          [&](const ast::Select& select) {
            return "(select " + Expr(select.subject) + Forms(select.forms) + ")";
          },
          [&](const ast::Each& each) {
            return Join(Word(each.kind),
                        each.variable.text + " " + Expr(each.list) + " " + Expr(each.body));
          },
      },
      node);
}

std::string AstPrinter::Optional(std::string_view word,
                                 const std::optional<ast::ExprId>& id) const {
  return id ? " " + Join(word, Expr(*id)) : "";
}
std::string AstPrinter::Optional(std::string_view word,
                                 const std::optional<ast::TypeExprId>& id) const {
  return id ? " " + Join(word, Type(*id)) : "";
}
std::string AstPrinter::Optional(std::string_view word,
                                 const std::optional<ast::Name>& name) const {
  return name ? " " + Join(word, name->text) : "";
}

std::string AstPrinter::List(const std::vector<ast::ExprId>& ids) const {
  std::string list;
  for (ast::ExprId id : ids) list += " " + Expr(id);
  return list;
}

std::string AstPrinter::Arguments(const std::vector<ast::Argument>& arguments) const {
  std::string list;
  for (const ast::Argument& argument : arguments) {
    list += " " + (argument.name ? argument.name->text + ":" : "") + Expr(argument.value);
  }
  return list;
}

std::string AstPrinter::Parameters(const std::vector<ast::Parameter>& parameters) const {
  std::string list;
  for (const ast::Parameter& parameter : parameters) {
    list += " " + parameter.name.text + ":" + Type(parameter.type);
  }
  return list;
}

std::string AstPrinter::Forms(const std::vector<ast::TextForm>& forms) const {
  std::string all;
  for (const ast::TextForm& form : forms) all += " " + form.name.text + ":" + Expr(form.text);
  return all;
}

std::string AstPrinter::Type(ast::TypeExprId id) const {
  if (!unit_.types.Has(id)) return "<hole>";
  const ast::TypeExpr& type = unit_.types[id];
  std::string key = type.key ? Type(*type.key) + ", " : "";
  std::string argument = type.argument ? "<" + key + Type(*type.argument) + ">" : "";
  std::string module = type.module ? type.module->text + "." : "";
  return module + type.name.text + argument + (type.optional ? "?" : "");
}

}  // namespace hark::syntax
