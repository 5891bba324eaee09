#include "compiler/sema/test_service.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/service.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

std::vector<std::string> Reasons(bool of_model) {
  std::vector<std::string> names;
  std::string_view rest = EventTypeNamed(of_model ? "ModelReason" : "CallReason")->cases;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

class JsonChecker {
 public:
  explicit JsonChecker(Workspace& workspace)
      : ws_(workspace), checker_(workspace, Setting::Constant) {}

  JsonValue Of(ExprId id) {
    JsonValue value;
    const ast::ExprNode& node = ws_.expr(id).node;
    if (const auto* object = std::get_if<ast::ObjectLiteral>(&node)) {
      value.members = Members(object->members);
    } else if (const auto* list = std::get_if<ast::ListLiteral>(&node)) {
      value.is_list = true;
      for (const ExprId item : list->items) value.items.push_back(Of(item));
    } else {
      checker_.Check(id);
      const std::optional<ConstValue> constant = EvaluateOrReport(ws_, id);
      if (constant) value = Of(*constant);
    }
    return value;
  }

  JsonValue OfText(std::string text) {
    return Of(ConstValue{ws_.Scalar(TypeKind::Text), std::move(text)});
  }

  JsonValue Of(const ConstValue& constant) {
    JsonValue value;
    const auto* items = std::get_if<std::vector<ConstValue>>(&constant.data);
    value.is_list = items != nullptr;
    if (items == nullptr) {
      value.constant = ws_.program.Intern(ToConstant(constant));
    } else {
      for (const ConstValue& item : *items) value.items.push_back(Of(item));
    }
    return value;
  }

  std::vector<JsonMember> Members(const std::vector<ast::ObjectMember>& members) {
    std::vector<JsonMember> values;
    for (const ast::ObjectMember& member : members) {
      values.emplace_back(member.name.text, Of(member.value));
    }
    return values;
  }

 private:
  Workspace& ws_;
  BodyChecker checker_;
};

void NameCalled(Workspace& workspace, const ast::Callee& callee, std::string& service,
                std::string& method) {
  if (callee.is_model) {
    service = callee.service.text;
    method = callee.method.text;
    return CheckModelTask(workspace, callee.method);
  }
  const auto called = MethodCalled(workspace, callee);
  if (!called) return;
  service = workspace.program.services[called->service].name;
  method = called->method;
}

// `stub ai classify -> price` names a case, of whichever enum is asked for; null where the answer
// is something else.
const ast::NameRef* ChosenCase(Workspace& workspace, const ast::Stub& step) {
  if (!step.callee.is_model || step.callee.method.text != "classify") return nullptr;
  const ast::Expr& answer = workspace.expr(*step.answer);
  const auto* name = std::get_if<ast::NameRef>(&answer.node);
  if (name == nullptr) return nullptr;
  std::vector<std::string> cases;
  for (const ir::EnumDecl& decl : workspace.program.enums) {
    for (const ir::EnumCase& one : decl.cases) cases.push_back(one.name);
  }
  if (std::ranges::find(cases, name->name) == cases.end()) {
    DidYouMean(
        diag::Build(workspace.sink, answer.span, diag::UnknownModelCase, diag::Name{name->name}),
        answer.span, name->name, cases,
        "what no case says is written as a text, to see what the rule does then")
        .Emit();
  }
  return name;
}

}  // namespace

Stub CheckStub(Workspace& workspace, const ast::Stub& step) {
  JsonChecker checker(workspace);
  Stub stub;
  NameCalled(workspace, step.callee, stub.service, stub.method);
  if (step.path) stub.path = ConstantText(workspace, *step.path);
  if (step.answer) {
    const ast::NameRef* chosen = ChosenCase(workspace, step);
    stub.answer = chosen != nullptr ? checker.OfText(chosen->name) : checker.Of(*step.answer);
  }
  if (step.status) {
    const auto* status = std::get_if<ast::IntLiteral>(&workspace.expr(*step.status).node);
    if (status != nullptr) stub.status = status->value;
  }
  if (!step.failure) return stub;
  stub.failure = step.failure->text;
  const std::vector<std::string> reasons = Reasons(step.callee.is_model);
  if (std::ranges::find(reasons, stub.failure) == reasons.end()) {
    DidYouMean(diag::Build(workspace.sink, step.failure->span, diag::UnknownCallReason,
                           diag::Name{stub.failure}),
               step.failure->span, stub.failure, reasons,
               fmt::format("it fails as {}", fmt::join(reasons, ", ")))
        .Emit();
  }
  return stub;
}

ExpectCall CheckExpectCall(Workspace& workspace, const ast::ExpectCall& step) {
  JsonChecker checker(workspace);
  ExpectCall expect{.absent = step.absent, .service = {}, .method = {}, .path = {}, .members = {}};
  NameCalled(workspace, step.callee, expect.service, expect.method);
  if (step.path) expect.path = ConstantText(workspace, *step.path);
  expect.members = checker.Members(step.members);
  return expect;
}

}  // namespace hark::sema
