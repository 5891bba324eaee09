#include "compiler/sema/test_service.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

std::vector<std::string> Reasons() {
  std::vector<std::string> names;
  std::string_view rest = EventTypeNamed("CallReason")->cases;
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

  std::string TextOf(ExprId id) {
    checker_.CheckAs(id, ws_.Scalar(TypeKind::Text));
    const std::optional<ConstValue> value = EvaluateOrReport(ws_, id);
    const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    return text != nullptr ? *text : "";
  }

 private:
  Workspace& ws_;
  BodyChecker checker_;
};

}  // namespace

Stub CheckStub(Workspace& workspace, const ast::Stub& step) {
  JsonChecker checker(workspace);
  Stub stub;
  if (const auto called = MethodCalled(workspace, step.callee)) {
    stub.service = workspace.program.services[called->service].name;
    stub.method = called->method;
  }
  stub.path = checker.TextOf(step.path);
  if (step.answer) stub.answer = checker.Of(*step.answer);
  if (step.status) {
    const auto* status = std::get_if<ast::IntLiteral>(&workspace.expr(*step.status).node);
    if (status != nullptr) stub.status = status->value;
  }
  if (!step.failure) return stub;
  stub.failure = step.failure->text;
  const std::vector<std::string> reasons = Reasons();
  if (std::ranges::find(reasons, stub.failure) == reasons.end()) {
    DidYouMean(diag::Build(workspace.sink, step.failure->span, diag::UnknownCallReason,
                           diag::Name{stub.failure}),
               step.failure->span, stub.failure, reasons,
               "it fails as unreachable, refused, timeout, unreadable or uncertain")
        .Emit();
  }
  return stub;
}

ExpectCall CheckExpectCall(Workspace& workspace, const ast::ExpectCall& step) {
  JsonChecker checker(workspace);
  ExpectCall expect{.absent = step.absent, .service = {}, .method = {}, .path = {}, .members = {}};
  if (const auto called = MethodCalled(workspace, step.callee)) {
    expect.service = workspace.program.services[called->service].name;
    expect.method = called->method;
  }
  if (step.path) expect.path = checker.TextOf(*step.path);
  expect.members = checker.Members(step.members);
  return expect;
}

}  // namespace hark::sema
