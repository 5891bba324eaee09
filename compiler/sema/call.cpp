// Calls of services: where they go, what is sent, as what the answer is read, and what
// happens where none comes.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/body_checker.h"

namespace hark::sema {
namespace {

// What may stand in a path as it is written; everything else a text in braces brings along
// is encoded. What is written as `%2F` stays that.
bool IsPathLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("-._~/?&=%:@,;+!$'()*").find(letter) != std::string_view::npos;
}

bool IsHexDigit(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') ||
         (letter >= 'A' && letter <= 'F');
}

bool HasStrayPercent(std::string_view written) {
  for (std::size_t at = written.find('%'); at != std::string_view::npos;
       at = written.find('%', at + 1)) {
    const bool coded =
        at + 2 < written.size() && IsHexDigit(written[at + 1]) && IsHexDigit(written[at + 2]);
    if (!coded) return true;
  }
  return false;
}

// Whether a segment of the path, as far as it is written, is `.` or `..`, or is empty.
bool Wanders(const std::vector<std::string>& segments) {
  return std::ranges::any_of(segments, [](const std::string& segment) {
    return segment.empty() || segment.find_first_not_of('.') == std::string::npos;
  });
}

}  // namespace

bool BodyChecker::CheckCallService(StmtId id, const ast::CallService& node, Span span) {
  RefuseEffect(node.callee.span, ws_.sources.Text(node.callee.span));
  CallFact fact;
  if (node.callee.is_model) {
    CheckAskModel(node, fact);
  } else {
    if (const auto called = MethodCalled(ws_, node.callee)) {
      fact.service = called->service;
      fact.method = called->method;
    }
    CheckPath(*node.path);
    CheckPayload(node, fact.method);
    if (node.type) fact.type = ws_.Resolve(*node.type);
  }
  if (node.payload && fact.service.valid()) CheckSecrets(node, fact.service, *node.payload);
  if (node.type) CheckAnswerType(node, fact.type);
  if (node.label) CheckLabel(*node.label);
  ForgetContact();
  CheckCallElse(node, span, fact);
  if (node.binding) {
    const TypeId type = node.ignored && fact.type.valid() ? ws_.OptionalOf(fact.type) : fact.type;
    ws_.bindings[id] = Declare(*node.binding, type);
  }
  ws_.calls[id] = fact;
  return true;
}

void BodyChecker::CheckAnswerType(const ast::CallService& node, TypeId type) {
  if (!ws_.IsOptional(type)) return;
  const Span written = ws_.unit.types[*node.type].span;
  diag::Build(ws_.sink, written, diag::CallTypeOptional, ws_.Show(type))
      .Help("leave out the `?`: where there is no such answer, the `else` runs")
      .Suggest(written, ws_.Show(ws_.Sure(type)).value)
      .Emit();
}

// A text as it is written, apart from what stands in braces. Where a text goes is then fixed
// when the script is compiled: what a person wrote can fill a segment, and nothing else.
void BodyChecker::CheckPath(ExprId path) {
  Check(path);
  const Span span = ws_.expr(path).span;
  const auto* text = std::get_if<ast::TextLiteral>(&ws_.expr(path).node);
  const auto report = [&](std::string help) {
    diag::Build(ws_.sink, span, diag::CallPath).Help(std::move(help)).Emit();
  };
  if (text == nullptr) {
    if (std::holds_alternative<ast::ErrorExpr>(ws_.expr(path).node)) return;
    return report("write it where the call stands, such as `crm.get(\"/leads/{id}\")`");
  }
  std::string shape;
  bool plain = true;
  for (const ast::TextPart& part : text->parts) {
    const auto* written = std::get_if<std::string>(&part);
    if (written == nullptr) {
      RequireSure(std::get<ExprId>(part), ws_.fact(std::get<ExprId>(part)).type);
      shape += 'x';
      continue;
    }
    plain = plain && std::ranges::all_of(*written, IsPathLetter) && !HasStrayPercent(*written);
    shape += *written;
  }
  if (!shape.starts_with('/')) return report("a path begins with `/`: the host is the service's");
  if (!plain) {
    return report(
        "it is of letters, digits and `-._~/?&=`; put other text into braces, and it is encoded");
  }
  std::vector<std::string> segments;
  std::string_view rest = std::string_view(shape).substr(1, shape.find('?') - 1);
  for (std::size_t end = rest.find('/'); end != std::string_view::npos; end = rest.find('/')) {
    segments.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (rest == "." || rest == ".." || Wanders(segments)) {
    report("each part between two `/` names something: none is empty, `.` or `..`");
  }
}

void BodyChecker::CheckPayload(const ast::CallService& node, std::string_view method) {
  if (!node.payload) return;
  const bool outer = std::exchange(in_payload_, true);
  CheckSure(*node.payload);
  in_payload_ = outer;
  if (method != "GET") return;
  diag::Build(ws_.sink, ws_.expr(*node.payload).span, diag::CallWithoutBody)
      .Help(
          "put what it asks for into the path, such as `crm.get(\"/leads?email={email}\")`, or "
          "write `post`")
      .Emit();
}

// A secret goes as a member of what is sent, to a service that says so.
void BodyChecker::CheckSecrets(const ast::CallService& node, ir::ServiceId service, ExprId sent) {
  if (const auto* object = std::get_if<ast::ObjectLiteral>(&ws_.expr(sent).node)) {
    for (const ast::ObjectMember& member : object->members) {
      CheckSecrets(node, service, member.value);
    }
    return;
  }
  if (!ws_.Is(ws_.fact(sent).type, TypeKind::Secret)) return;
  const ir::Service& to = ws_.program.services[service];
  if (std::ranges::find(to.receives, "secret") != to.receives.end()) return;
  diag::Build(ws_.sink, ws_.expr(sent).span, diag::SecretNotReceived, diag::Name{to.name})
      .Help(node.callee.is_model ? "a model is told no secrets"
                                 : "say so where it is declared: `receives secret`")
      .Emit();
}

// Sent as it stands, so its type has no name: objects of one shape share it.
TypeId BodyChecker::CheckObject(ExprId id, const ast::ObjectLiteral& node) {
  if (!in_payload_) {
    diag::Build(ws_.sink, ws_.expr(id).span, diag::ObjectOutsideCall)
        .Help("a value of a record is made by its name: `Lead(id: …)`")
        .Emit();
    return {};
  }
  std::vector<std::pair<std::string, TypeId>> shape;
  bool complete = true;
  for (const ast::ObjectMember& member : node.members) {
    const TypeId type = Check(member.value);
    complete = complete && type.valid();
    if (member.quoted && member.name.text.empty()) {
      diag::Build(ws_.sink, member.name.span, diag::MemberName)
          .Help("write the name as it is sent, such as \"first-name\"")
          .Emit();
    } else if (std::ranges::find(shape, member.name.text, &std::pair<std::string, TypeId>::first) !=
               shape.end()) {
      diag::Build(ws_.sink, member.name.span, diag::ArgumentTwice, diag::Name{member.name.text})
          .Help("give it once")
          .Emit();
    }
    shape.emplace_back(member.name.text, type);
  }
  if (!complete) return {};
  const auto known = ws_.objects.find(shape);
  if (known != ws_.objects.end()) return ws_.RecordType(known->second);
  ir::RecordDecl decl{.name = "body", .fields = {}};
  for (const auto& [name, type] : shape) decl.fields.push_back({name, type});
  const ir::RecordId record = ws_.program.records.Add(std::move(decl));
  ws_.objects.emplace(std::move(shape), record);
  return ws_.RecordType(record);
}

// What may fail is handled: by `else`, in which `failure` says why, or by `ignore`.
void BodyChecker::CheckCallElse(const ast::CallService& node, Span span, CallFact& fact) {
  if (!node.otherwise) {
    if (node.ignored) return;
    auto builder = diag::Build(ws_.sink, node.callee.span, diag::CallUnhandled);
    const Span end{span.file, span.end, span.end};
    if (node.binding) {
      std::move(builder)
          .Help("say what happens without the answer: add `else stop`, or `else { … }`")
          .Suggest(end, " else stop");
    } else {
      std::move(builder)
          .Help("add `else { … }`, or `ignore` where it does not matter")
          .Suggest(end, " ignore");
    }
    return std::move(builder).Emit();
  }
  scopes_.emplace_back();
  fact.failure =
      ws_.variables.Add({.name = "failure",
                         .span = node.callee.span,
                         .type = {},
                         .match = {},
                         .failure_type = node.callee.is_model ? "ModelFailure" : "Failure"});
  scopes_.back().insert_or_assign("failure", fact.failure);
  const Paths before = known_;
  if (node.binding) {
    CheckLeaves(*node.otherwise, *node.binding);
  } else {
    CheckBody(*node.otherwise);
  }
  known_ = before;
  scopes_.pop_back();
}

}  // namespace hark::sema
