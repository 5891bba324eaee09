#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/sema/function_builder.h"
#include "compiler/sema/workspace.h"

// From the checked syntax tree to the program. Nothing here reports anything: what
// cannot be emitted was an error before.
namespace hark::sema {

// Emits the code of one function. The value of an instruction lives in its own block
// alone, so operands that are followed by branching ones are kept in temporaries.
class Emitter {
 public:
  Emitter(Workspace& workspace, std::string name, ir::FunctionKind kind)
      : ws_(workspace), builder_(workspace.program, std::move(name), kind), kind_(kind) {}

  void AddParameters(const std::vector<CallableParameter>& parameters);
  // Binds the groups of the matches of a `when` that `roots` read, and leaves with false
  // (a predicate) or at once (a handler) where one of `paths` that they read is missing:
  // the rest of the function may then unwrap them. All of it stands at `place`.
  void Guard(const Paths& paths, const std::vector<ExprId>& roots, ir::Place place);
  // Keeps the text and channel of the event that began the run, and with `object` what an
  // answer to it refers to, where a later event would hide them.
  void KeepEvent(const std::vector<ExprId>& roots, bool object, ir::Place place);

  void EmitBody(const ast::Body& body);
  void EmitReturn(ExprId value, TypeId wanted);
  void EmitConstant(const ConstValue& value, Span span);
  void EmitSelection(const Callable& callable, const std::vector<ir::FunctionId>& translations);
  void EndHandler(Span span);
  ir::FunctionId Finish(TypeId result) { return builder_.Finish(result); }
  void ReturnType(TypeId result) { result_ = result; }
  // The rules that send what the handler's broadcasts say, each to one contact.
  std::vector<ir::Rule> TakeBroadcasts() { return std::move(broadcasts_); }
  // Reports secrets that the finished function would keep while it waits.
  void CheckSecretsKept(ir::FunctionId finished) const;

 private:
  // Expressions: emit_expr.cpp, emit_operator.cpp
  ir::InstId Emit(ExprId id);
  ir::InstId EmitAs(ExprId id, TypeId wanted);
  ir::InstId Widen(ir::InstId value, TypeId from, TypeId to, ir::Place place);
  // All operands, each widened to its type, in their order and all usable here.
  std::vector<ir::InstId> EmitAll(const std::vector<std::pair<ExprId, TypeId>>& operands);
  // A value of the record; what was not given of it, an optional field, is none.
  ir::InstId EmitRecordOf(ir::RecordId record, const std::vector<ExprId>& given, ir::Place place);
  bool Branches(ExprId id) const;
  ir::InstId EmitValue(const ConstValue& value, ir::Place place);
  ir::InstId EmitTarget(ExprId id);
  ir::InstId EmitMember(ExprId id, const ast::Member& node);
  ir::InstId EmitBuiltIn(BuiltIn built_in, ir::Place place);
  ir::InstId EmitContactField(std::size_t field, ir::Place place);
  ir::InstId EmitText(ExprId id, const ast::TextLiteral& node);
  ir::InstId EmitAsText(ExprId hole);
  // A call of a declaration, by its name or through its module.
  ir::InstId EmitCall(ExprId id);
  ir::InstId EmitMethod(ExprId id, const ast::MethodCall& node);
  ir::InstId EmitPlural(ExprId id, const ast::Plural& node);
  ir::InstId EmitSelect(ExprId id, const ast::Select& node);
  // The wording of the first form whose name is `taken`.
  ir::InstId EmitTextForms(std::vector<ast::TextForm> forms, ir::Place place,
                           const std::function<ir::InstId(const std::string& name)>& taken);
  ir::InstId EmitEach(ExprId id, const ast::Each& node);
  ir::InstId EmitList(ExprId id, const ast::ListLiteral& node);
  ir::InstId EmitReadAs(ExprId id, const ast::ReadAs& node);
  ir::InstId EmitMap(ExprId id, const ast::MapLiteral& node);
  ir::InstId EmitUnary(ExprId id, const ast::Unary& node);
  ir::InstId EmitBinary(ExprId id, const ast::Binary& node);
  bool IsOfSecret(const ast::Binary& node) const;
  ir::InstId EmitSecretTest(ExprId id, const ast::Binary& node);
  ir::InstId EmitArithmetic(ExprId id, const ast::Binary& node);
  ir::InstId EmitComparison(ExprId id, ExprId left, ExprId right, ir::CompareKind kind);
  ir::InstId EmitCompare(ir::InstId left, ir::InstId right, TypeId type, ir::CompareKind kind,
                         ir::Place place);
  ir::InstId EmitBetween(ExprId id, const ast::Between& node);
  ir::InstId EmitMembership(ExprId id, const ast::Binary& node);
  ir::InstId EmitHookCall(ExprId id, ir::HookId called);  // emit_hook.cpp
  ir::InstId EmitOpen(ExprId id, ToHours hours);
  ir::InstId EmitPick(ExprId id, const ast::Call& node);
  ir::InstId EmitContactIn(ExprId id, ToList list);
  ir::InstId EmitDefault(ExprId id, const ast::Binary& node);
  ir::InstId EmitIf(ExprId id, const ast::IfExpr& node);
  ir::InstId EmitCondition(ExprId id);
  ir::InstId EmitTextTest(ExprId id, const ast::TextTest& node);
  ir::InstId EmitMatches(ExprId id, const ast::Matches& node);
  // Goes to one of the blocks by a condition, `and` and `or` included.
  void EmitBranch(ExprId id, ir::BlockId then, ir::BlockId otherwise);
  bool IsDefault(const ast::Binary& node) const;
  // What both sides are widened to before they are compared.
  TypeId Common(TypeId left, TypeId right);

  // Statements: emit_stmt.cpp, emit_branch.cpp, emit_ask.cpp, emit_flow.cpp
  void EmitStmt(StmtId id);
  void EmitLet(StmtId id, const ast::Let& node);
  void EmitEffect(ir::Op op, ExprId text);
  void EmitReply(const ast::Reply& node);
  void EmitSaid(const ast::Part& part);
  void EmitRecord(const ast::SaidRecord& record);
  void EmitButtons(const std::vector<ast::Button>& buttons);
  void EmitTemplate(ExprId call, bool instead);
  void EmitReact(const ast::React& node);
  void EmitOn(const ast::On& node, Span span);
  // One part of the message being drafted.
  void AddPart(ir::Part part, ir::InstId text, ir::Place place);
  void AddPart(ir::Part part, ExprId text);
  void AddPart(ir::Part part, std::string text, ir::Place place);
  // What an answer to the event that began the run refers to.
  ir::InstId EventObject(ir::Place place);
  void EmitSet(const ast::Set& node, Span span);
  void EmitMoment(const ast::Wait& node, ir::Place place);
  void EmitMomentIn(const ast::Wait& node, TypeId type, ir::Place place);
  void EmitSkipIfLate(ExprId most);
  void EmitCreate(const ast::CreateRecord& node, Span span);
  bool IsInTime(TypeId given, TypeId wanted) const;
  ir::InstId EmitFromNow(ir::InstId duration, TypeId wanted, ir::Place place);
  ir::InstId EmitMissing(const RecordSchema& schema, std::size_t field, ir::Place place);
  void EmitMoveDeal(const ast::MoveDeal& node, Span span);
  void EmitSend(StmtId id, const ast::Send& node);
  ir::InstId EmitSent(const ast::Send& node);
  void EmitBroadcast(StmtId id, const ast::Send& node);
  // Where a broadcast's rule begins: reads what was handed over.
  void TakeOver(const std::vector<VariableId>& handed, TypeId record, ir::Place place);
  void EmitUnless(ir::InstId worked, const std::optional<ast::Body>& otherwise, ir::Place place);
  void EmitChangeList(const ast::ChangeList& node, Span span);
  void EmitAssign(const ast::Assign& node, Span span);
  void EmitChangeConversation(const ast::ChangeConversation& node, Span span);
  void EmitWait(const ast::Wait& node, Span span);
  void EmitDo(StmtId id, const ast::Do& node);
  ir::LocalId EmitFlow(const FlowInfo& flow, const std::string& path,
                       const std::vector<ir::InstId>& values, bool wanted, ir::Place place);
  void EmitReturn(const ast::Return& node, Span span);
  void Return(ir::Place place);  // from the flow being emitted
  void EmitRepeat(const ast::Repeat& node);
  void EmitEmit(StmtId id, const ast::Emit& node, Span span);
  void EmitBranches(const ast::If& node);
  // Goes through a list: leaves the body to be filled, with the item at hand in `variable`.
  // The body goes to `head` for the next one; after the last, control is at `done`.
  struct Loop {
    ir::BlockId head;
    ir::BlockId done;
  };
  Loop EmitLoop(ExprId list, VariableId variable);
  void EmitFor(StmtId id, const ast::For& node);
  void EmitMatch(const ast::Match& node);
  void EmitAsk(StmtId id, const ast::Ask& node);
  void EmitAnswer(StmtId id, const ast::Ask& node, ir::BlockId misfit, ir::BlockId done);
  void EmitCount(ir::LocalId counter, std::int64_t most, ir::BlockId none_left, ir::Place place,
                 ir::Place branch);
  void EmitRetry(const ast::Ask& node, const AskFact& fact, ir::LocalId tries, ir::BlockId again,
                 ir::BlockId failed);
  // Calls of services: emit_call.cpp
  void EmitCallService(StmtId id, const ast::CallService& node);
  void EmitQuestion(const ast::CallService& node, const CallFact& fact, ir::Place place);
  void EmitModelCall(const CallFact& fact, ir::LocalId words, ir::Place place);
  ir::InstId EmitInstructions(const ast::CallService& node, const CallFact& fact, ir::Place place);
  void RestForOutcome(const ast::CallService& node, ir::BlockId came, ir::BlockId failed,
                      ir::Place place);
  // Asking the model with tools: emit_tools.cpp
  void EmitReplyWithTools(const ast::CallService& node, const CallFact& fact, ir::BlockId came,
                          ir::BlockId failed, ir::BlockId done);
  void EmitChoice(const CallFact& fact, ir::LocalId choice, ir::BlockId failed, ir::Place place);
  void EmitIfChosen(const CallFact& fact, ir::LocalId choice, std::size_t field, ir::BlockId then,
                    ir::BlockId otherwise, ir::Place place);
  void EmitTool(const ToolFact& tool, ir::InstId chosen, ir::LocalId looked_up, ir::BlockId failed,
                ir::Place place);
  ir::InstId EmitField(ir::LocalId record, TypeId type, std::size_t field, ir::Place place);
  ir::InstId EmitWithFound(ir::LocalId said, TypeId type, const CallFact& fact,
                           ir::LocalId looked_up, ir::Place place);
  std::string WordsOfTools(const CallFact& fact) const;
  void EmitRequest(const ast::CallService& node, const CallFact& fact, ir::Place place);
  ir::InstId EmitPath(ExprId path);
  ir::InstId EmitObject(ExprId id, const ast::ObjectLiteral& node);
  void EmitOutcome(StmtId id, const ast::CallService& node, ir::BlockId failed, ir::BlockId done);
  void EmitAwait(StmtId id, const ast::Await& node);
  void EmitTaken(const ast::Awaited& awaited, const ArmFact& fact, ir::Place place);
  void EmitDecision(ExprId where, const TriggerFact& fact);
  std::string WaitId(std::string_view kind, const std::optional<ast::Name>& label);

  void BindCaptures(const std::vector<ExprId>& roots, ir::Place place);
  void BindEvent(VariableId variable, ir::Place place);
  void DemandKnown(const Paths& paths, ir::Place place);
  ir::InstId EmitPath(const Path& path, ir::Place place);
  ir::LocalId LocalOf(VariableId variable);
  ir::LocalId Temporary(std::string_view stem, TypeId type);
  ir::InstId Get(ir::LocalId local, ir::Place place);
  void Set(ir::LocalId local, ir::InstId value, ir::Place place);
  void Jump(ir::BlockId to, ir::Place place) { builder_.Add(ir::Jump{to}, place); }
  ir::InstId Word(TypeKind kind, std::int64_t word, ir::Place place);
  ir::InstId TypeArg(TypeId type) const { return ir::InstId{type.index}; }
  ir::Place At(ExprId id) const { return ws_.PlaceOf(ws_.expr(id).span); }

  // The body being emitted: the function's own, or that of a flow called in it.
  struct Site {
    std::string path = {};  // of the calls that lead here, in front of its waits and locals
    std::unordered_map<VariableId, ir::LocalId> locals = {};
    std::unordered_map<std::string, int> waits = {};  // of each kind, so far
    ir::BlockId done = {};                            // of a flow: where the call goes on
    ir::LocalId value = {};                           // of a flow: what it gives, where it is used
    bool returns = false;                             // whether anything goes to `done`
  };

  Workspace& ws_;
  FunctionBuilder builder_;
  ir::FunctionKind kind_;
  TypeId result_;
  Site site_;
  std::optional<ir::LocalId> kept_text_;
  std::optional<ir::LocalId> kept_channel_;
  std::optional<ir::LocalId> kept_object_;
  std::vector<ir::Rule> broadcasts_;
  std::vector<std::pair<ir::LocalId, VariableId>> secrets_;
};

// What is listened for, with what its body and condition read of the event.
ir::Trigger TriggerOf(const TriggerFact& fact);
// The operation that a test of text is.
ir::Op TestOp(ast::TextTestKind kind);

// The compiled form of everything that was checked.
void EmitCallables(Workspace& workspace);
void EmitRules(Workspace& workspace);
void EmitSegments(Workspace& workspace);
// Reports what has become larger than a program may hold.
void CheckLimits(Workspace& workspace);

// All expressions that a body evaluates itself, nested statements included.
std::vector<ExprId> RootsOf(const ast::Unit& unit, const ast::Body& body);

}  // namespace hark::sema
