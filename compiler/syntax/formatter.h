#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/layout.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {

// Lays out one file that has no syntax errors. The AST says where lines may break, the
// tokens are what is written: every token is taken once and in order, each with its
// comments, so that none is lost and none changes place. Only commas may come and go.
class Formatter {
 public:
  Formatter(const source::SourceSet& sources, source::FileId file, const std::vector<Token>& tokens,
            const ast::Unit& unit)
      : sources_(sources), file_(file), tokens_(tokens), unit_(unit) {}

  std::string Format();

 private:
  using NodeId = layout::NodeId;
  using Nodes = std::vector<NodeId>;

  // Tokens.
  bool Peek(std::string_view word) const;
  bool NextIs(source::Span span) const;
  std::size_t NextCode() const;
  NodeId Take();                    // the next code token with its comments
  NodeId TakeAs(std::string text);  // the same, written otherwise
  NodeId Drop();                    // its comments alone
  NodeId DropIf(std::string_view word);
  std::string TextOf(const Token& token) const;
  void TakeLeading(Nodes& nodes);
  void TakeTrailing(Nodes& nodes);
  void TakeHeld(Nodes& nodes);  // what Drop put by
  NodeId TakeDangling();        // comments in front of a closing brace, or at the end
  bool LineBreaksAfter(std::size_t at) const;
  NodeId Separator();  // a line break, with the empty line the author left

  // Shapes.
  NodeId Cat(Nodes nodes) { return document_.Of(layout::Kind::Concat, std::move(nodes)); }
  NodeId Group(Nodes nodes) { return document_.Of(layout::Kind::Group, std::move(nodes)); }
  NodeId Indent(Nodes nodes) { return document_.Of(layout::Kind::Indent, std::move(nodes)); }
  NodeId Gap() { return document_.Of(layout::Kind::Gap); }
  NodeId Space() { return document_.Space(); }
  NodeId Words(std::size_t count);  // a space between each; `shop.vips` is one
  NodeId List(std::size_t count, const std::function<NodeId(std::size_t)>& item);
  NodeId Braced(std::size_t count, bool commas, const std::function<NodeId(std::size_t)>& item);
  NodeId Lines(std::size_t count, const std::function<NodeId(std::size_t)>& item);

  // Declarations and tests.
  NodeId FormatDecl(const ast::Decl& decl);
  NodeId FormatRequire(const ast::Require& require);
  NodeId FormatLanguages(const ast::Languages& languages);
  NodeId FormatTeams(const ast::Teams& teams);
  NodeId FormatBackAfter(const std::optional<ast::ExprId>& after);
  NodeId FormatUse(const ast::Use& use);
  NodeId FormatRule(const ast::Rule& rule);
  NodeId FormatFlow(const ast::Flow& flow);
  // Rules and what they listen for: format_rule.cpp
  NodeId FormatRuleClause(const ast::Rule& rule);
  NodeId FormatTrigger(const ast::Trigger& trigger);
  NodeId FormatSource(const ast::Trigger& trigger);
  NodeId FormatChannels(std::size_t count);
  NodeId FormatFieldValues(const std::vector<ast::FieldValue>& fields);
  NodeId FormatEmit(const ast::Emit& emit);
  NodeId FormatEnum(const ast::Enum& decl);
  NodeId FormatFields(const std::vector<ast::Field>& fields);
  NodeId FormatField(const ast::Field& field);
  // Services and calls of them: format_service.cpp
  NodeId FormatService(const ast::Service& service);
  NodeId FormatExtern(const ast::Extern& one);
  NodeId FormatServiceItem(const ast::Service& service, std::size_t& received);
  NodeId FormatCallee(const ast::Callee& callee);
  std::size_t CountReceives(const std::vector<ast::Received>& receives) const;
  NodeId FormatReceives(const std::vector<ast::Received>& receives, std::size_t& received);
  NodeId FormatCall(const ast::CallService& call);
  NodeId FormatCallEnd(const ast::CallService& call);
  NodeId FormatObject(const ast::ObjectLiteral& object);
  NodeId FormatMemberName(const ast::ObjectMember& member);
  NodeId FormatStub(const ast::Stub& stub);
  NodeId FormatExpectCall(const ast::ExpectCall& expect);

  // The model and what it is asked: format_ai.cpp
  NodeId FormatAi(const ast::Ai& ai);
  NodeId FormatAiItem(const ast::Ai& ai, std::size_t& received, std::size_t& setting,
                      std::size_t& most);
  NodeId FormatAiCall(const ast::CallService& call);
  NodeId FormatHours(const ast::Hours& hours);
  NodeId FormatHoursItem(const ast::HoursItem& item);
  NodeId FormatDeal(const ast::DealSchema& deal);
  NodeId FormatConst(const ast::Const& decl);
  NodeId FormatFn(const ast::Fn& fn);
  NodeId FormatParameters(const std::vector<ast::Parameter>& parameters);
  NodeId FormatCatalogue(const ast::TextCatalogue& catalogue);
  NodeId FormatTranslation(const ast::Translation& translation);
  NodeId FormatTest(const ast::Test& test);
  NodeId FormatStep(const ast::Step& step);
  NodeId FormatSchedule(const ast::Schedule& schedule);
  NodeId FormatDays(const std::vector<ast::Days>& days);
  NodeId FormatGivenContact(const ast::GivenContact& given);
  NodeId FormatReceive(const ast::Receive& receive);
  NodeId FormatHappen(const ast::Happen& happen);
  NodeId FormatWhere(NodeId what, const std::optional<ast::Name>& channel,
                     const std::optional<ast::ExprId>& from);
  NodeId FormatExpectRecord(const ast::ExpectRecord& expect);
  NodeId FormatExpectReply(const ast::ExpectReply& expect);

  // Statements.
  NodeId FormatStmt(ast::StmtId id);
  NodeId FormatBody(const ast::Body& body);   // one statement may stay beside its braces
  NodeId FormatBlock(const ast::Body& body);  // braces, a statement a line
  NodeId FormatElse(const std::optional<ast::Body>& body);
  NodeId FormatLet(const ast::Let& let);
  NodeId FormatDo(const ast::Do& call);
  NodeId FormatAsk(const ast::Ask& ask);
  NodeId FormatAskClause(const ast::Ask& ask);
  NodeId FormatAwait(const ast::Await& await);
  NodeId FormatAwaited(const ast::Awaited& awaited);
  NodeId FormatAwaitArm(const ast::Await& await, const ast::AwaitArm& arm);
  NodeId FormatCreate(const ast::CreateRecord& create);
  NodeId FormatMoveDeal(const ast::MoveDeal& move);
  NodeId FormatSend(const ast::Send& send);
  NodeId FormatSending(const ast::Sending& sending);
  NodeId FormatWait(const ast::Wait& wait);
  NodeId FormatReply(const ast::Reply& reply);
  NodeId FormatPart(const ast::Part& part);
  NodeId FormatMedia(const ast::SaidMedia& media);
  NodeId FormatRecord(const ast::SaidRecord& record);
  NodeId FormatButtons(const std::vector<ast::Button>& buttons);
  NodeId FormatTemplate(ast::ExprId call);
  NodeId FormatOn(const ast::On& on);
  NodeId FormatMatch(const ast::Match& match);
  NodeId FormatMatchCase(const ast::MatchCase& match_case);

  // Expressions and types.
  NodeId FormatExpr(ast::ExprId id);
  NodeId FormatExprNode(const ast::Expr& expr);
  NodeId FormatText(const ast::TextLiteral& text);
  NodeId FormatBinary(const ast::Binary& binary);
  void FormatChain(ast::ExprId id, ast::BinaryOp op, Nodes& nodes);
  NodeId FormatBetween(const ast::Between& between);
  NodeId FormatIf(const ast::IfExpr& choice);
  NodeId FormatTextForms(ast::ExprId chooser, const std::vector<ast::TextForm>& forms);
  NodeId FormatEach(const ast::Each& each);
  NodeId FormatTestWords(const ast::TextTest& test);
  NodeId FormatTextTest(const ast::TextTest& test);
  NodeId FormatMatches(const ast::Matches& matches);
  NodeId FormatArguments(const std::vector<ast::Argument>& arguments);
  NodeId FormatReadAs(const ast::ReadAs& read);
  NodeId FormatMap(const ast::MapLiteral& map);
  NodeId FormatType(ast::TypeExprId id);
  NodeId FormatTypeIfAny(const std::optional<ast::TypeExprId>& type);  // `: Type`
  bool InParentheses(const ast::Expr& expr) const;

  const source::SourceSet& sources_;
  source::FileId file_;
  const std::vector<Token>& tokens_;
  const ast::Unit& unit_;
  layout::Document document_;
  std::size_t at_ = 0;
  Nodes held_;  // comments, for the next token that is taken
};

}  // namespace hark::syntax
