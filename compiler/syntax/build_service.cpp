// Services, calls of them, and what tests say about either.
#include <charconv>
#include <utility>

#include "compiler/syntax/build.h"

namespace hark::syntax {

ast::Service Builder::BuildService(P::ServiceDeclContext* tree) {
  ast::Service service;
  service.name = BuildName(tree->name());
  service.url = BuildText(tree->url);
  service.span = SpanOf(tree);
  for (P::ServiceItemContext* item : tree->serviceItem()) BuildServiceItem(item, service);
  return service;
}

ast::Extern Builder::BuildExtern(P::ExternDeclContext* tree) {
  ast::Extern result;
  result.language = BuildName(tree->language_);
  result.point = BuildNameIfAny(tree->point);
  result.name = BuildName(tree->called);
  result.parameters = BuildParameters(tree->parameters());
  result.result = BuildTypeIfAny(tree->type());
  result.file = BuildText(tree->file_);
  result.span = SpanOf(tree);
  return result;
}

void Builder::BuildServiceItem(P::ServiceItemContext* tree, ast::Service& service) {
  if (auto* auth = dynamic_cast<P::AuthItemContext*>(tree)) {
    if (IsSecond(service.auth.has_value(), auth)) return;
    service.auth = ast::ServiceAuth{BuildName(auth->scheme), std::nullopt, BuildName(auth->how),
                                    BuildName(auth->secret)};
    if (auth->header != nullptr) service.auth->header = BuildText(auth->header);
  } else if (auto* receives = dynamic_cast<P::ReceivesItemContext*>(tree)) {
    BuildReceived(receives->received(), service.receives, service.last_received);
  } else if (auto* purpose = dynamic_cast<P::PurposeItemContext*>(tree)) {
    if (!IsSecond(service.purpose.has_value(), purpose)) {
      service.purpose = BuildText(purpose->text());
    }
  } else if (auto* timeout = dynamic_cast<P::TimeoutItemContext*>(tree)) {
    if (!IsSecond(service.timeout.has_value(), timeout)) service.timeout = BuildSum(timeout->sum());
  }
}

void Builder::BuildReceived(const std::vector<P::ReceivedContext*>& trees,
                            std::vector<ast::Received>& receives, source::Span& last) {
  for (P::ReceivedContext* received : trees) {
    ast::Received one{BuildName(received->name()), std::nullopt};
    if (received->DOT() != nullptr) one.field = BuildWord(received->word());
    receives.push_back(std::move(one));
    last = SpanOf(received);
  }
}

ast::Callee Builder::BuildCallee(P::CalleeContext* tree) {
  ast::Callee callee;
  if (tree == nullptr) return callee;
  callee.module = BuildNameIfAny(tree->module);
  callee.service = BuildName(tree->service);
  callee.method = BuildWord(tree->method);
  callee.span = SpanOf(tree);
  return callee;
}

// What is called is read as any value is, so that an error in it is told where it is.
ast::StmtNode Builder::BuildCall(ast::ExprId called, P::TypeContext* type, P::CallEndContext* end) {
  const ast::Expr whole = unit_.exprs[called];
  if (std::holds_alternative<ast::ErrorExpr>(whole.node)) return ast::ErrorStmt{};
  ast::CallService call;
  call.whole = called;
  const auto* method = std::get_if<ast::MethodCall>(&whole.node);
  const auto named = [&](ast::ExprId id, ast::Name& name) {
    const ast::Expr& expr = unit_.exprs[id];
    const auto* ref = std::get_if<ast::NameRef>(&expr.node);
    if (ref != nullptr) name = {ref->name, expr.span};
    return ref != nullptr;
  };
  bool is_call = method != nullptr && !method->arguments.empty() && method->arguments.size() <= 2;
  if (is_call && !named(method->object, call.callee.service)) {
    const auto* member = std::get_if<ast::Member>(&unit_.exprs[method->object].node);
    ast::Name module;
    is_call = member != nullptr && named(member->object, module);
    if (is_call) {
      call.callee.module = module;
      call.callee.service = member->field;
    }
  }
  if (!is_call) {
    diag::Build(sink_, whole.span, diag::NotACall)
        .Help(
            "a service is called as in `let lead = crm.get(\"/leads/1\") as Lead else stop`, or "
            "`call crm.post(\"/hit\", { page: 1 }) ignore`")
        .Emit();
    return ast::ErrorStmt{};
  }
  call.callee.method = method->method;
  call.callee.span = Join(unit_.exprs[method->object].span, method->method.span);
  call.path = method->arguments.front().value;
  if (method->arguments.size() == 2) call.payload = method->arguments.back().value;
  BuildCallEnd(type, end, call);
  return call;
}

void Builder::BuildCallEnd(P::TypeContext* type, P::CallEndContext* end, ast::CallService& call) {
  call.type = BuildTypeIfAny(type);
  if (end == nullptr) return;
  call.label = BuildNameIfAny(end->name());
  call.ignored = end->IGNORE() != nullptr;
  call.otherwise = BuildElse(end->elseBody());
}

ast::ExprId Builder::BuildPayload(P::SentValueContext* tree) {
  if (tree == nullptr) return AddHole(tree);
  return tree->sentObject() != nullptr ? BuildObject(tree->sentObject()) : BuildExpr(tree->expr());
}

ast::ExprId Builder::BuildObject(P::SentObjectContext* tree) {
  if (tree->RBRACE() == nullptr) return AddHole(tree);
  ast::ObjectLiteral literal;
  for (P::SentMemberContext* member : tree->sentMember()) {
    literal.members.push_back(
        BuildMember(member->word(), member->text(), BuildPayload(member->sentValue())));
  }
  return Add(std::move(literal), SpanOf(tree));
}

// A name in quotes is what the text says; a hole in it stands for no name.
ast::ObjectMember Builder::BuildMember(P::WordContext* word, P::TextContext* text,
                                       ast::ExprId value) {
  if (text == nullptr) return {BuildWord(word), false, value};
  const ast::ExprId id = BuildText(text);
  ast::ObjectMember member{{"", SpanOf(text)}, true, value};
  const auto* literal = std::get_if<ast::TextLiteral>(&unit_.exprs[id].node);
  if (literal == nullptr || literal->parts.size() != 1) return member;
  const auto* says = std::get_if<std::string>(&literal->parts.front());
  if (says != nullptr) member.name.text = *says;
  return member;
}

ast::Stub Builder::BuildStub(P::StubStepContext* tree) {
  ast::Stub stub;
  stub.callee =
      tree->aiCallee() != nullptr ? BuildAiCallee(tree->aiCallee()) : BuildCallee(tree->callee());
  if (tree->path != nullptr || !stub.callee.is_model) stub.path = BuildText(tree->path);
  if (tree->FAIL() == nullptr) {
    stub.answer = BuildPayload(tree->sentValue());
    return stub;
  }
  stub.failure = BuildName(tree->reason);
  if (tree->status != nullptr) {
    // What stands in for a sign that is missing is no number.
    const std::string digits = tree->status->getText().substr(0, 9);
    std::int64_t status = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
    stub.status = Add(ast::IntLiteral{status}, SpanOf(tree->status));
  }
  return stub;
}

ast::ExpectCall Builder::BuildExpectCall(P::CallExpectationContext* tree) {
  ast::ExpectCall expect{tree->NO() != nullptr, {}, {}, {}};
  expect.callee =
      tree->aiCallee() != nullptr ? BuildAiCallee(tree->aiCallee()) : BuildCallee(tree->callee());
  if (tree->path != nullptr) expect.path = BuildText(tree->path);
  for (P::MemberTestContext* test : tree->memberTest()) {
    expect.members.push_back(BuildMember(test->word(), test->text(), BuildSum(test->sum())));
  }
  return expect;
}

}  // namespace hark::syntax
