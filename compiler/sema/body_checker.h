#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/sema/workspace.h"

namespace hark::sema {

struct Method;

// What a condition tells about values that may be missing.
struct Knowledge {
  Paths if_true;
  Paths if_false;
};

// Deepest nesting of what is checked, calls into other declarations included. Checking
// recurses: at 400 levels it stays below half of an 8 MiB stack with sanitizers on.
constexpr std::size_t kMaxDepth = 400;

// Where an expression stands, and so what it may read.
enum class Setting : std::uint8_t {
  Rule,      // event, contact, effects
  Flow,      // contact, effects, its parameters
  Function,  // its parameters and consts
  Catalogue,
  Constant,   // consts alone
  Segment,    // the contact and the time
  Broadcast,  // each contact it goes to, values of the rule
};

// Checks the names and types of one body (a rule, a fn, a text, a const) and notes what
// it finds in the workspace's side tables. Scopes and what is known to be there belong
// to the walk and end with it.
class BodyChecker {
 public:
  // `channels`: those a rule runs on. `trigger`: what woke it, whose names it may read.
  BodyChecker(Workspace& workspace, Setting setting, std::vector<const ChannelFacts*> channels = {},
              TriggerFact* trigger = nullptr)
      : ws_(workspace), setting_(setting), channels_(std::move(channels)), trigger_(trigger) {
    scopes_.emplace_back();
  }

  // The type of an expression; `expected` is what its place would like, which settles
  // names of cases and empty lists.
  TypeId Check(ExprId id, TypeId expected = {}, Knowledge* knowledge = nullptr);
  // Checks that it fits `wanted` and reports where it does not. Gives `wanted`.
  TypeId CheckAs(ExprId id, TypeId wanted);
  // Checks a condition. With `binds`, `matches … as m` in its `and`s declares m here.
  Knowledge CheckCondition(ExprId id, bool binds);
  // Checks a rule's `when`, noting what is known where each of its parts begins.
  void CheckWhen(ExprId id);

  const Paths& known() const { return known_; }
  // The language of the text being checked: which plural forms there are.
  void WriteIn(std::string language) { language_ = std::move(language); }

  // Whether control can come out at the body's end.
  bool CheckBody(const ast::Body& body);
  VariableId Declare(const ast::Name& name, TypeId type);

  // For bodies of fns and flows: what `return` must give. Invalid: the first one settles
  // it in a fn, and there is none in a flow.
  void ExpectResult(const ast::Name& owner, TypeId result) {
    owner_ = &owner;
    result_ = result;
  }
  TypeId result() const { return result_; }
  // Whether a `return` was met.
  bool returns() const { return returns_; }

 private:
  // Names and simple values: expr_name.cpp
  TypeId CheckName(ExprId id, const ast::NameRef& node, TypeId expected);
  TypeId CheckSymbol(ExprId id, Symbol& symbol);
  Import* ImportNamed(ExprId id);
  std::optional<ast::Name> DeclaredIn(ExprId id);
  bool IsNone(ExprId id, TypeId type) const;
  Symbol* EnumNamed(ExprId id);
  Symbol* FindInModule(Import& import, const ast::Name& name);
  TypeId CheckBuiltIn(ExprId id, const std::string& name, TypeId expected);
  TypeId CheckMember(ExprId id, const ast::Member& node);
  TypeId CheckConversationMember(ExprId id, const ast::Name& field);
  TypeId CheckContactField(ExprId id, const ast::Name& field);
  bool IsZoneName(ExprId id);
  TypeId CheckZoneName(ExprId id, TypeId text);
  TypeId CheckEnumMember(ExprId id, Symbol& symbol, const ast::Name& name);
  TypeId CheckProperty(ExprId id, TypeId object, const ast::Name& name);
  TypeId UseVariable(ExprId id, VariableId variable);
  TypeId Narrow(ExprId id, const Path& path, TypeId type);
  TypeId ReportUnknownName(ExprId id, const std::string& name);
  bool IsBareCase(ExprId id) const;
  const VariableId* FindVariable(const std::string& name) const;
  bool RefuseEvent(Span span, std::string_view what);
  bool RefuseEventInFlow(Span span, std::string_view what);
  bool RefuseEventInBroadcast(Span span, std::string_view what);
  // What the trigger binds under this name.
  const VariableId* EventVariable(const std::string& name);
  bool BindsEvent(std::string_view name) const;
  bool IsEventText(const std::string& object, const std::string& field) const;
  TypeId ReportNotInEvent(Span span, const std::string& name);

  // Calls and lists: expr_call.cpp
  TypeId CheckCall(ExprId id, const ast::Call& node);
  TypeId CheckCallOf(ExprId id, Symbol& symbol, const ast::Name& callee,
                     const std::vector<ast::Argument>& arguments);
  TypeId CheckHookCall(ExprId id, std::size_t index, const ast::Name& callee,
                       const std::vector<ast::Argument>& arguments);  // hook.cpp
  TypeId CheckOpen(ExprId id, const ast::Call& node);
  TypeId CheckPick(ExprId id, const ast::Call& node);
  TypeId CheckMethod(ExprId id, const ast::MethodCall& node);
  TypeId CheckPlural(ExprId id, const ast::Plural& node);
  void CheckPluralForms(ExprId id, const ast::Plural& node);
  TypeId CheckSelect(const ast::Select& node);
  void CheckSelectForms(const ast::Select& node, TypeId subject);
  TypeId CheckEach(ExprId id, const ast::Each& node);
  TypeId CheckConversion(ExprId id, TypeId wanted, const ast::Name& callee,
                         const std::vector<ast::Argument>& arguments);
  void CheckZone(const Method& method, const std::vector<ExprId>& arguments);
  TypeId CheckMethodOf(ExprId id, TypeId object, const ast::MethodCall& node);
  // Report one that is empty and whose place does not say what it would hold.
  TypeId CheckList(ExprId id, const ast::ListLiteral& node, TypeId expected);
  TypeId CheckMap(ExprId id, const ast::MapLiteral& node, TypeId expected);
  TypeId CheckReadAs(const ast::ReadAs& node);
  TypeId RefuseSecret(ExprId id);
  void CheckElement(ExprId id, TypeId& element, std::optional<ExprId>& secret);
  void CheckArguments(ExprId id, const ast::Name& callee, const std::vector<ast::Argument>& given,
                      const std::vector<CallableParameter>& parameters, bool by_name_only);
  void CheckAnyway(const std::vector<ast::Argument>& arguments);

  // Operators: expr_operator.cpp
  TypeId CheckUnary(ExprId id, const ast::Unary& node, Knowledge* knowledge);
  TypeId CheckBinary(ExprId id, const ast::Binary& node, TypeId expected, Knowledge* knowledge);
  TypeId CheckAnd(const ast::Binary& node, Knowledge* knowledge);
  TypeId CheckOr(ExprId id, const ast::Binary& node, TypeId expected, Knowledge* knowledge);
  bool IsSecretTest(TypeId left, TypeId right) const;
  TypeId CheckEquality(ExprId id, const ast::Binary& node);
  bool TellMeant(diag::Builder& builder, const ast::Binary& node, TypeId left);
  void NotePattern(ExprId id, const ast::Binary& node);
  void NoteItems(ExprId id, const ast::Binary& node);
  TypeId CheckOrder(const ast::Binary& node);
  TypeId CheckMembership(ExprId id, const ast::Binary& node);
  bool IsContact(ExprId id) const;
  TypeId CheckContactIn(const ast::Binary& node);
  void CheckWholeDays(ExprId id);
  TypeId CheckArithmetic(ExprId id, const ast::Binary& node);
  TypeId CheckBetween(const ast::Between& node);
  TypeId CheckIsKnown(const ast::IsKnown& node, Knowledge* knowledge);
  TypeId CheckIf(const ast::IfExpr& node, TypeId expected);
  // Reports a value that may be missing; gives its type without `?`.
  TypeId RequireSure(ExprId id, TypeId type);
  TypeId CheckSure(ExprId id, TypeId expected = {}) { return RequireSure(id, Check(id, expected)); }
  // Checks both sides, each helping the other to settle names of cases.
  std::pair<TypeId, TypeId> CheckPair(ExprId left, ExprId right);
  void CheckOrdered(ExprId id, TypeId type);
  // Reports what is no condition.
  void RequireBool(ExprId id, TypeId type);

  // Texts: expr_text.cpp
  TypeId CheckText(ExprId id, const ast::TextLiteral& node);
  TypeId CheckTextTest(ExprId id, const ast::TextTest& node);
  TypeId CheckMatches(ExprId id, const ast::Matches& node);
  void CheckSubject(ExprId id);

  // Statements: stmt.cpp, stmt_flow.cpp, ask.cpp, flow.cpp. Each tells whether control goes on.
  bool CheckStmt(StmtId id);
  bool CheckStmtNode(StmtId id, const ast::Stmt& stmt);
  bool CheckLet(StmtId id, const ast::Let& node);
  bool CheckSet(const ast::Set& node);
  bool CheckWait(const ast::Wait& node, Span span);
  bool CheckDo(StmtId id, const ast::Do& node);
  Symbol* CheckCallee(const ast::Name& name, ExprId module);
  FlowInfo* FlowCalled(const ast::Name& name, ExprId module);
  bool FitsIn(const FlowInfo& flow, const ast::Name& callee);
  bool CheckRepeat(const ast::Repeat& node);
  bool CheckEmit(StmtId id, const ast::Emit& node, Span span);
  bool CheckReturn(const ast::Return& node, Span span);
  bool CheckTag(const ast::Tag& node);
  bool CheckChangeList(const ast::ChangeList& node, Span span);
  bool CheckAssign(const ast::Assign& node, Span span);
  bool CheckChangeConversation(const ast::ChangeConversation& node, Span span);
  bool CheckCreate(const ast::CreateRecord& node, Span span);
  void CheckRecordField(ast::RecordKind kind, std::size_t field, ExprId value);
  bool CheckMoveDeal(const ast::MoveDeal& node, Span span);
  bool CheckConsent(const ast::ChangeConsent& node);
  // send.cpp
  bool CheckSend(StmtId id, const ast::Send& node, Span span);
  void CheckBroadcast(StmtId id, const ast::Send& node);
  void CheckSentPart(const ast::Send& node, const ChannelFacts* facts);
  void CheckPurpose(const ast::Send& node);
  bool CheckEffectText(ExprId text, std::string_view verb);

  // What is said: message.cpp
  bool CheckReply(const ast::Reply& node);
  void CheckAim(const ast::Reply& node);
  void CheckPart(const ast::Part& part);
  void CheckSaidText(const ast::SaidText& said);
  void CheckMedia(const ast::SaidMedia& media, Span span);
  void CheckFileName(ContentKind content, Span span);
  std::vector<const ChannelFacts*> ThatShow(ContentKind content) const;
  void CheckRecord(const ast::SaidRecord& record, bool in_carousel);
  void CheckFields(const ast::SaidRecord& record);
  void CheckButtons(const std::vector<ast::Button>& buttons);
  void CheckLink(ExprId url, std::string_view what);
  void CheckTemplate(ExprId call);
  bool CheckReact(const ast::React& node, Span span);
  bool CheckReacts(Span span);
  void CheckEmoji(ExprId emoji);
  bool CheckOn(const ast::On& node);

  bool CheckBranches(const ast::If& node);
  bool CheckFor(StmtId id, const ast::For& node);
  bool CheckMatch(const ast::Match& node);
  void CheckCase(const ast::Match& node, TypeId subject, ExprId pattern,
                 std::unordered_map<std::string, Span>& seen);
  // Whether a match says what happens for every value.
  bool CheckMissingCases(const ast::Match& node, TypeId subject, bool has_else,
                         const std::unordered_map<std::string, Span>& seen);
  bool CheckAsk(StmtId id, const ast::Ask& node, Span span);
  AskFact AnswerOf(const ast::Ask& node);
  void CheckAskElse(const ast::Ask& node, Span span);
  // Waits for events: await.cpp
  bool CheckAwait(StmtId id, const ast::Await& node, Span span);
  ArmFact CheckAwaited(const ast::Awaited& awaited);
  TypeId BoundType(const ast::Awaited& awaited, const TriggerFact& fact);
  void CheckAwaitElse(const ast::Await& node, Span span);
  bool CheckArms(const ast::Await& node, std::vector<ArmFact>& facts);
  // Calls of services: call.cpp
  bool CheckCallService(StmtId id, const ast::CallService& node, Span span);
  void CheckPath(ExprId path);
  void CheckPayload(const ast::CallService& node, std::string_view method);
  void CheckSecrets(const ast::CallService& node, ir::ServiceId service, ExprId sent);
  void CheckAnswerType(const ast::CallService& node, TypeId type);
  // What the model is asked: ai.cpp
  void CheckAskModel(const ast::CallService& node, CallFact& fact);
  // What it may have looked up: tools.cpp
  void CheckTools(const ast::CallService& node, CallFact& fact);
  std::optional<ToolFact> CheckTool(ExprId id);
  void ReportTooMany(Span span);
  bool IsTool(const FlowInfo& flow, const std::string& name, Span span);
  TypeId CheckObject(ExprId id, const ast::ObjectLiteral& node);
  void CheckCallElse(const ast::CallService& node, Span span, CallFact& fact);
  // Of a rule for times that says nobody whom it is for (compiler/prove/nobody.h).
  bool IsAboutNobody() const;
  // Rules and flows have effects.
  bool MayAct() const { return setting_ == Setting::Rule || setting_ == Setting::Flow; }
  // A fn has no effects; reports one in it.
  bool RefuseEffect(Span span, std::string_view verb);
  void CheckLeaves(const ast::Body& body, const ast::Name& bound);
  void CheckLabel(const ast::Name& label);
  void CheckPositive(ExprId duration);
  void CheckRest(ExprId duration);
  void CheckMoment(ExprId moment, std::optional<ExprId> zone);
  void CheckEdit(const ast::Wait& node);

  // Once: what surrounds a part that is too deep is hardly less so.
  void ReportTooDeep(Span span);

  bool Known(const Path& path) const { return known_.contains(path); }
  void Learn(const Paths& paths) { known_.insert(paths.begin(), paths.end()); }
  void ForgetContact();

  Workspace& ws_;
  Setting setting_;
  std::vector<const ChannelFacts*> channels_;
  TriggerFact* trigger_;
  std::vector<std::unordered_map<std::string, VariableId>> scopes_;
  Paths known_;
  TypeId result_;
  const ast::Name* owner_ = nullptr;  // of a fn or flow
  bool returns_ = false;
  std::string language_;  // of a catalogue's text; else empty
  std::unordered_map<std::string, Span> labels_;
  Span stmt_;                   // the statement being checked
  std::size_t stmt_depth_ = 0;  // and how deep it is nested
  bool too_deep_ = false;       // which is reported
  bool says_template_ = false;  // the call being checked stands behind `template`
  bool in_when_ = false;        // still in the skeleton of a `when`
  bool conditional_ = false;    // anywhere in a `when` or a `where`: nothing may fail
  bool in_payload_ = false;     // of a call
  bool awaiting_ = false;       // in the `where` of a wait, whose event is another
  bool binds_ = false;          // a match here is on every way to where its groups are used
};

// Declares what is handed over to a fn, text or flow; reports too many.
std::vector<CallableParameter> DeclareParameters(Workspace& workspace, BodyChecker& checker,
                                                 const ast::Name& owner,
                                                 const std::vector<ast::Parameter>& written);

}  // namespace hark::sema
