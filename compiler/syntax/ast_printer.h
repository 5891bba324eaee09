#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/ast.h"

namespace hark::syntax {

// Writes nodes as `(word part part)`. Statements and declarations take a line each,
// indented below what holds them; expressions and types stay on the line.
class AstPrinter {
 public:
  explicit AstPrinter(const ast::Unit& unit) : unit_(unit) {}

  std::string Print();

 private:
  void PrintDecl(const ast::Decl& decl);
  void PrintRule(const ast::Rule& rule);
  void PrintFlow(const ast::Flow& flow);
  std::string Trigger(const ast::Trigger& trigger) const;
  std::string Schedule(const ast::Schedule& schedule) const;
  std::string FieldValues(const std::vector<ast::FieldValue>& fields) const;
  void PrintFn(const ast::Fn& fn);
  void PrintCatalogue(const ast::TextCatalogue& catalogue);
  void PrintTranslations(const std::vector<ast::Translation>& translations);
  void PrintTest(const ast::Test& test);
  void PrintService(const ast::Service& service);
  void PrintExtern(const ast::Extern& one);
  void PrintReceives(const std::vector<ast::Received>& receives);
  void PrintAi(const ast::Ai& ai);
  static std::string Callee(const ast::Callee& callee);
  std::string Members(const std::vector<ast::ObjectMember>& members) const;
  std::string HoursItem(const ast::HoursItem& item) const;
  std::string Step(const ast::StepNode& step) const;
  void PrintFields(const std::vector<ast::Field>& fields);

  void PrintBody(std::string_view word, const ast::Body& body);
  void PrintElse(const std::optional<ast::Body>& body);
  void PrintStmt(ast::StmtId id);
  void PrintAsk(const ast::Ask& ask);
  void PrintAwait(const ast::Await& await);
  void PrintReply(const ast::Reply& reply);
  void PrintSend(const ast::Send& send);
  std::string Sending(const ast::Sending& sending) const;
  std::string Part(const ast::Part& part) const;
  std::string Record(const ast::SaidRecord& record) const;
  std::string Buttons(const std::vector<ast::Button>& buttons) const;
  void PrintMatch(const ast::Match& match);

  std::string Expr(ast::ExprId id) const;
  std::string Node(const ast::ExprNode& node) const;
  std::string Optional(std::string_view word, const std::optional<ast::ExprId>& id) const;
  std::string Optional(std::string_view word, const std::optional<ast::TypeExprId>& id) const;
  std::string Optional(std::string_view word, const std::optional<ast::Name>& name) const;
  std::string List(const std::vector<ast::ExprId>& ids) const;
  std::string Arguments(const std::vector<ast::Argument>& arguments) const;
  std::string Parameters(const std::vector<ast::Parameter>& parameters) const;
  std::string Forms(const std::vector<ast::TextForm>& forms) const;
  std::string Type(ast::TypeExprId id) const;

  void Line(const std::string& text);
  // Lines written while one of these lives stand one step deeper.
  struct Deeper {
    explicit Deeper(AstPrinter& owner) : printer(owner) { ++printer.depth_; }
    ~Deeper() { --printer.depth_; }
    AstPrinter& printer;
  };

  const ast::Unit& unit_;
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace hark::syntax
