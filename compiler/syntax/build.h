#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/antlr.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/token.h"

namespace hark::syntax {

// Turns the parse tree of one file into declarations: one function a rule of the
// grammar, by group in build_decl.cpp, build_stmt.cpp, build_message.cpp, build_expr.cpp,
// build_literal.cpp and build_test.cpp. A tree with errors has holes (contexts that are null,
// incomplete or of no alternative); they become ErrorExpr and ErrorStmt, or are left out of lists.
class Builder {
 public:
  using P = HarkParser;

  Builder(const source::SourceSet& sources, source::FileId file, const std::vector<Token>& tokens,
          ast::Unit& unit, diag::Sink& sink)
      : sources_(sources), file_(file), tokens_(tokens), unit_(unit), sink_(sink) {}

  void BuildFile(P::FileContext* tree);

 private:
  // Declarations.
  std::optional<ast::DeclNode> BuildDecl(P::DeclarationContext* tree);
  std::optional<ast::DeclNode> BuildUse(P::UseDeclContext* tree);
  std::optional<ast::ExprId> BuildBackAfter(P::BackAfterContext* tree);
  ast::Rule BuildRule(P::RuleDeclContext* tree);
  ast::Flow BuildFlow(P::FlowDeclContext* tree);
  void BuildRuleClause(P::RuleClauseContext* tree, ast::Rule& rule);
  // Triggers: build_trigger.cpp
  ast::Trigger BuildTrigger(P::TriggerContext* tree);
  ast::Schedule BuildSchedule(P::ScheduleContext* tree);
  ast::Days BuildDays(P::DaysContext* tree);
  void BuildSource(P::SourceClauseContext* tree, ast::Trigger& trigger);
  std::vector<ast::Name> BuildTriggerWords(P::TriggerWordsContext* tree);
  ast::Happen BuildHappening(P::HappeningContext* tree);
  ast::StepNode BuildReceive(P::ReceiveStepContext* tree);
  ast::Happen BuildOrder(P::OrderStepContext* tree);
  ast::Happen BuildTeamSays(P::TeamSaysStepContext* tree);
  std::vector<ast::FieldValue> BuildFieldValues(P::FieldValuesContext* tree);
  ast::Enum BuildEnum(P::EnumDeclContext* tree);
  ast::Field BuildField(P::FieldContext* tree);
  std::vector<ast::Field> BuildFields(const std::vector<P::FieldContext*>& trees);
  // Services and calls of them: build_service.cpp
  ast::Service BuildService(P::ServiceDeclContext* tree);
  ast::Extern BuildExtern(P::ExternDeclContext* tree);
  void BuildServiceItem(P::ServiceItemContext* tree, ast::Service& service);
  void BuildReceived(const std::vector<P::ReceivedContext*>& trees,
                     std::vector<ast::Received>& receives, source::Span& last);
  ast::Callee BuildCallee(P::CalleeContext* tree);
  // Of `call` and what is called, a MethodCall; reports what is none.
  ast::StmtNode BuildCall(ast::ExprId called, P::TypeContext* type, P::CallEndContext* end);
  ast::ExprId BuildObject(P::SentObjectContext* tree);
  void BuildCallEnd(P::TypeContext* type, P::CallEndContext* end, ast::CallService& call);
  ast::ExprId BuildPayload(P::SentValueContext* tree);
  ast::ObjectMember BuildMember(P::WordContext* word, P::TextContext* text, ast::ExprId value);
  ast::Stub BuildStub(P::StubStepContext* tree);
  ast::ExpectCall BuildExpectCall(P::CallExpectationContext* tree);

  // The model, and what it is asked: build_ai.cpp
  ast::Ai BuildAi(P::AiDeclContext* tree);
  ast::Callee BuildAiCallee(P::AiCalleeContext* tree);
  ast::CallService BuildAiCall(P::AiCallContext* tree);
  ast::CallService BuildReplyAi(P::ReplyAiStatementContext* tree);
  ast::Hours BuildHours(P::HoursDeclContext* tree);
  std::optional<ast::HoursItem> BuildHoursItem(P::HoursItemContext* tree);
  std::int32_t BuildMinutes(const antlr4::Token* token, bool may_end_day);
  ast::Sending BuildSending(P::SendingDeclContext* tree);
  ast::DealSchema BuildDeal(P::DealDeclContext* tree);
  ast::Const BuildConst(P::ConstDeclContext* tree);
  ast::Fn BuildFn(P::FnDeclContext* tree);
  std::vector<ast::Parameter> BuildParameters(P::ParametersContext* tree);
  ast::TextCatalogue BuildTextCatalogue(P::TextDeclContext* tree);
  std::vector<ast::Translation> BuildTranslations(const std::vector<P::TranslationContext*>& trees);
  // The comments between the token before and this one.
  std::span<const Token> CommentsAbove(const antlr4::Token* first) const;
  std::string DocAbove(const antlr4::Token* first) const;
  std::vector<ast::Sample> SamplesAbove(const antlr4::Token* first) const;
  // Of those above no rule; `placed` are where the others begin, ascending.
  void ReportStraySamples(const std::vector<std::uint32_t>& placed) const;

  // Tests.
  ast::Test BuildTest(P::TestDeclContext* tree);
  std::optional<ast::StepNode> BuildStep(P::StepContext* tree);
  std::optional<ast::StepNode> BuildGiven(P::GivenContext* tree);
  ast::ExpectRecord BuildExpectRecord(P::RecordExpectationContext* tree);
  ast::StepNode BuildExpectContact(P::ContactExpectationContext* tree);
  std::optional<ast::StepNode> BuildExpectation(P::ExpectationContext* tree);

  // Statements.
  ast::Body BuildBlock(P::BlockContext* tree);
  ast::Body BuildBody(P::BodyContext* tree);
  std::optional<ast::Body> BuildElse(P::ElseBodyContext* tree);
  ast::StmtId BuildStmt(P::StatementContext* tree);
  ast::StmtNode BuildStmtNode(P::StatementContext* tree);
  ast::CreateRecord BuildCreate(P::CreateStatementContext* tree);
  ast::Name BuildRecordWord(P::RecordWordContext* tree);
  ast::StmtNode BuildLet(P::LetStatementContext* tree);
  ast::Do BuildDo(P::DoCallContext* tree);
  ast::ExprId BuildFlowCall(P::NameContext* module, P::NameContext* flow,
                            std::vector<ast::Argument> arguments, source::Span end);
  ast::Ask BuildAsk(P::AskContext* tree);
  ast::Reply BuildReply(P::ReplyStatementContext* tree);
  std::optional<ast::Part> BuildPart(P::PartContext* tree);
  ast::SaidMedia BuildMedia(P::MediaPartContext* tree);
  ast::SaidRecord BuildRecord(P::SaidRecordContext* tree);
  std::vector<ast::Button> BuildButtons(P::ButtonsContext* tree);
  ast::ExprId BuildTemplate(P::DeclaredContext* name, P::ArgumentsContext* arguments);
  ast::Part BuildSentPart(P::PartContext* part, antlr4::ParserRuleContext* statement);
  ast::Send BuildSend(P::SendStatementContext* tree);
  ast::Send BuildBroadcast(P::BroadcastStatementContext* tree);
  ast::On BuildOn(P::OnStatementContext* tree);
  // Waits for events: build_await.cpp
  ast::Await BuildAwait(P::AwaitingContext* tree);
  void BuildAwaitClause(P::AwaitClauseContext* tree, ast::Await& await);
  void BuildAfter(P::AfterArmContext* tree, ast::Await& await);
  ast::Awaited BuildAwaited(P::AwaitedContext* tree);
  void BuildAskClause(P::AskClauseContext* tree, ast::Ask& ask);
  ast::Match BuildMatch(P::MatchStatementContext* tree);
  ast::MatchCase BuildMatchCase(P::MatchCaseContext* tree);
  ast::ExprId BuildCasePattern(P::CasePatternContext* tree);

  // Expressions.
  ast::ExprId BuildExpr(P::ExprContext* tree);
  ast::ExprId BuildPlural(P::PluralExprContext* tree);
  ast::ExprId BuildSelect(P::SelectExprContext* tree);
  // Nothing where a form has no text.
  std::optional<std::vector<ast::TextForm>> BuildTextForms(
      const std::vector<P::TextFormContext*>& trees);
  ast::ExprId BuildEach(P::EachExprContext* tree);
  ast::ExprId BuildComparison(P::ComparisonContext* tree);
  ast::ExprId BuildTail(P::TailContext* tree, ast::ExprId left, source::Span span);
  ast::ExprId BuildIsTail(P::IsTailContext* tree, ast::ExprId left, source::Span span);
  ast::ExprId BuildTextTest(P::TextTestTailContext* tree, ast::ExprId left, source::Span span);
  ast::ExprId BuildPatterns(ast::TextTest test, P::SumContext* tree, source::Span span);
  ast::ExprId BuildMatches(P::MatchesTailContext* tree, ast::ExprId left, source::Span span);
  ast::ExprId BuildSum(P::SumContext* tree);
  ast::ExprId BuildAddition(P::AddSumContext* tree);
  ast::ExprId BuildMember(P::MemberSumContext* tree);
  ast::ExprId BuildNameSum(P::NameSumContext* tree);
  ast::ExprId BuildParen(P::ParenSumContext* tree);
  std::vector<ast::Argument> BuildArguments(P::ArgumentsContext* tree);
  ast::ExprId BuildText(P::TextContext* tree);
  void WarnOfBrace(source::Span chunk);
  ast::ExprId BuildLiteral(P::LiteralContext* tree);
  ast::ExprNode BuildNumber(P::NumberLiteralContext* tree);
  ast::ExprNode BuildDuration(P::DurationLiteralContext* tree);
  ast::ExprNode BuildTime(const antlr4::Token* token);
  ast::ExprNode BuildDate(const antlr4::Token* token);
  bool ReportsAlmostDate(source::Span span);
  ast::ExprNode ReportUnknownUnit(P::UnknownUnitLiteralContext* tree);

  // Types and names.
  ast::TypeExprId BuildType(P::TypeContext* tree);
  ast::Name BuildName(P::NameContext* tree);
  // `shop.vips` as one name.
  ast::Name BuildDeclared(P::DeclaredContext* tree);
  ast::Name BuildWord(P::WordContext* tree);
  std::optional<ast::Name> BuildNameIfAny(P::NameContext* tree);
  std::optional<ast::TypeExprId> BuildTypeIfAny(P::TypeContext* tree);

  // The second of two equal clauses is reported and left out.
  bool IsSecond(bool first_seen, const antlr4::ParserRuleContext* clause);

  ast::ExprId Add(ast::ExprNode node, source::Span span) {
    return unit_.exprs.Add({std::move(node), span});
  }
  ast::ExprId AddHole(const antlr4::ParserRuleContext* tree) {
    return Add(ast::ErrorExpr{}, SpanOf(tree));
  }

  // Whether a syntax error left out tokens right in this tree, or put one in.
  static bool LeftOut(const antlr4::ParserRuleContext* tree);

  // Where a tree or token stands; for a tree that is empty, the place where it would.
  source::Span SpanOf(const antlr4::ParserRuleContext* tree) const;
  source::Span SpanOf(const antlr4::Token* token) const;
  source::Span SpanOf(antlr4::tree::TerminalNode* leaf) const;
  source::Span SpanOf(ast::ExprId expr) const { return unit_.exprs[expr].span; }
  std::string TextOf(source::Span span) const { return std::string(sources_.Text(span)); }

  const source::SourceSet& sources_;
  source::FileId file_;
  const std::vector<Token>& tokens_;
  ast::Unit& unit_;
  diag::Sink& sink_;
};

}  // namespace hark::syntax
