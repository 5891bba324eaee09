// Tools: flows that the model may have run, to look something up before it replies.
//
// It answers with a record of which one field is known: `reply`, or that of a tool with what it is
// to be given. The run then goes through the tool's flow as by `do`, and asks again with what it
// found. So a model never says more than which of a rule's own flows runs, and on what; and
// since these only look, all it says comes to a reply.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "compiler/base/match.h"
#include "compiler/ir/limits.h"
#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/flow.h"
#include "compiler/sema/service.h"

namespace hark::sema {
namespace {

constexpr std::string_view kLookedUp = "looked_up";

// Whether a statement, apart from those within it, does no more than look at something.
bool OnlyLooks(const ast::Stmt& stmt) {
  return std::visit(Match{
                        [](const ast::Let&) { return true; },
                        [](const ast::Do&) { return true; },  // as what it calls does
                        [](const ast::If&) { return true; },
                        [](const ast::For&) { return true; },
                        [](const ast::Repeat&) { return true; },
                        [](const ast::Match&) { return true; },
                        [](const ast::Return&) { return true; },
                        [](const ast::Log&) { return true; },
                        [](const ast::ErrorStmt&) { return true; },
                        [](const ast::CallService& call) {
                          return !call.callee.is_model && call.callee.method.text == "get";
                        },
                        [](const auto&) { return false; },
                    },
                    stmt.node);
}

TypeId RecordOf(Workspace& workspace, std::string name, std::vector<ir::Field> fields) {
  return workspace.RecordType(
      workspace.program.records.Add({.name = std::move(name), .fields = std::move(fields)}));
}

}  // namespace

std::optional<Span> ActIn(const Workspace& workspace, const ast::Body& body) {
  std::optional<Span> found;
  ForEachStmt(workspace.unit, body, [&](const ast::Stmt& stmt) {
    if (!OnlyLooks(stmt) && (!found || stmt.span.begin < found->begin)) found = stmt.span;
    const auto* call = std::get_if<ast::Do>(&stmt.node);
    if (found || call == nullptr) return;
    const auto* to = std::get_if<ToFlow>(&workspace.fact(call->call).target);
    if (to != nullptr) found = workspace.flows[to->index].acts;
  });
  return found;
}

void BodyChecker::CheckTools(const ast::CallService& node, CallFact& fact) {
  std::vector<ir::Field> choice = {{"reply", ws_.OptionalOf(ws_.Scalar(TypeKind::Text))}};
  for (const ExprId id : node.tools) {
    std::optional<ToolFact> tool = CheckTool(id);
    if (!tool) continue;
    if (std::ranges::find(choice, tool->name, &ir::Field::name) != choice.end()) {
      diag::Build(ws_.sink, ws_.expr(id).span, diag::ArgumentTwice, diag::Name{tool->name})
          .Help("give it once")
          .Emit();
      continue;
    }
    choice.push_back({tool->name, ws_.OptionalOf(tool->given)});
    fact.tools.push_back(*std::move(tool));
  }
  const TypeId said = ws_.fact(*node.payload).type;
  if (fact.tools.size() != node.tools.size() || !said.valid()) return;
  fact.type = RecordOf(ws_, std::string(ir::kReplyRecord), std::move(choice));
  if (fact.tools.size() > ir::kMaxTools || !IsSmall(ws_.program, fact.type, ir::kMaxAskedValues)) {
    ReportTooMany(node.callee.span);
  }
  std::vector<ir::Field> asked = ws_.program.records[ws_.type(said).record_id].fields;
  if (std::ranges::find(asked, kLookedUp, &ir::Field::name) != asked.end()) {
    diag::Build(ws_.sink, ws_.expr(*node.payload).span, diag::ArgumentTwice,
                diag::Name{std::string(kLookedUp)})
        .Help("name it otherwise: what the tools find is told to the model by this name")
        .Emit();
    return;
  }
  asked.push_back({std::string(kLookedUp), ws_.ListOf(ws_.Scalar(TypeKind::Json))});
  fact.asked = RecordOf(ws_, "body", std::move(asked));
}

void BodyChecker::ReportTooMany(Span span) {
  diag::Build(ws_.sink, span, diag::TooManyTools)
      .Help(
          "use fewer, or such as take and give less: the more a model has to choose among, the "
          "worse it chooses")
      .Emit();
}

std::optional<ToolFact> BodyChecker::CheckTool(ExprId id) {
  const Callee callee = CalleeOf(ws_.expr(id));
  if (callee.name == nullptr || callee.name->text.empty()) return std::nullopt;
  const FlowInfo* flow = FlowCalled(*callee.name, callee.module);
  if (flow == nullptr || !FitsIn(*flow, *callee.name)) return std::nullopt;
  const std::string& name = callee.name->text;
  const Span span = callee.name->span;
  if (!IsTool(*flow, name, span)) return std::nullopt;
  std::vector<ir::Field> given;
  for (const CallableParameter& parameter : flow->parameters) {
    given.push_back({parameter.name.text, parameter.type});
  }
  const TypeId text = ws_.Scalar(TypeKind::Text);
  const TypeId takes = RecordOf(ws_, name, std::move(given));
  const TypeId found =
      RecordOf(ws_, "found", {{"tool", text}, {"given", takes}, {"found", flow->result}});
  return ToolFact{name, static_cast<std::size_t>(flow - ws_.flows.data()), takes, found};
}

// Reports what a model may not have run, or cannot.
bool BodyChecker::IsTool(const FlowInfo& flow, const std::string& name, Span span) {
  const ast::Flow& decl = *flow.decl;
  if (flow.doc.empty()) {
    diag::Build(ws_.sink, span, diag::ToolWithoutDoc, diag::Name{name})
        .Note(decl.name.span, "it is declared here")
        .Help("say it to the model in a line above the flow: `/// The state of an order.`")
        .Emit();
    return false;
  }
  if (flow.acts) {
    diag::Build(ws_.sink, span, diag::ToolActs, diag::Name{name})
        .Note(*flow.acts, "this is not for a model to decide")
        .Help(
            "a flow that a model may have run only looks: it calls services with `get`, and "
            "returns what it found")
        .Emit();
    return false;
  }
  // Asked before what goes through all that a type holds: a record may hold itself.
  const auto is_small = [&](TypeId type) {
    return !type.valid() || IsSmall(ws_.program, type, ir::kMaxAskedValues);
  };
  if (!is_small(flow.result) ||
      !std::ranges::all_of(flow.parameters, is_small, &CallableParameter::type)) {
    ReportTooMany(span);
    return false;
  }
  for (const CallableParameter& parameter : flow.parameters) {
    if (!parameter.type.valid()) return false;
    if (IsExtractable(ws_, parameter.type)) continue;
    diag::Build(ws_.sink, span, diag::ToolParameter, diag::Name{parameter.name.text},
                ws_.Show(parameter.type))
        .Note(parameter.name.span, "the model would have to give this")
        .Help(
            "it gives texts, numbers, money, dates, times of day, addresses, enums, and lists and "
            "records of those")
        .Emit();
    return false;
  }
  if (!decl.result) {
    diag::Build(ws_.sink, span, diag::FlowGivesNothing, diag::Name{name})
        .Help("say what it gives: `flow " + name + "(…) -> Text { … return … }`")
        .Emit();
    return false;
  }
  if (!flow.result.valid()) return false;
  if (!HoldsSecret(ws_.program, flow.result)) return true;
  diag::Build(ws_.sink, span, diag::SecretNotReceived, diag::Name{"ai"})
      .Help("a model is told no secrets")
      .Emit();
  return false;
}

}  // namespace hark::sema
