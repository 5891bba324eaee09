// `service crm "https://…" { auth …  receives …  purpose "…"  timeout 10s }`.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/duration.h"
#include "compiler/ir/limits.h"
#include "compiler/ir/service_url.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/service.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

constexpr std::array<std::string_view, 3> kSchemes = {"bearer", "basic", "header"};

struct HttpMethod {
  std::string_view name;
  std::string_view verb;
};
constexpr std::array<HttpMethod, 5> kMethods = {
    {{"get", "GET"}, {"post", "POST"}, {"put", "PUT"}, {"patch", "PATCH"}, {"delete", "DELETE"}}};

class ServiceChecker {
 public:
  ServiceChecker(Workspace& workspace, const ast::Service& decl) : ws_(workspace), decl_(decl) {}

  ir::Service Check() {
    service_.name = ws_.Qualified(decl_.name);
    service_.timeout_ms = kDefaultCallMs;
    CheckUrl();
    if (decl_.auth) CheckAuth(*decl_.auth);
    for (const ast::Received& received : decl_.receives) {
      CheckReceived(ws_, received, service_.receives, true);
    }
    if (decl_.purpose) service_.purpose = ConstantText(ws_, *decl_.purpose);
    if (decl_.timeout) service_.timeout_ms = CheckTimeout(ws_, *decl_.timeout);
    return std::move(service_);
  }

 private:
  void CheckUrl() {
    service_.url = ConstantText(ws_, decl_.url);
    const std::string_view wrong = ir::WrongWithServiceUrl(service_.url);
    if (wrong.empty() || !ws_.fact(decl_.url).type.valid()) return;
    const Span span = ws_.expr(decl_.url).span;
    auto builder = diag::Build(ws_.sink, span, diag::ServiceAddress, diag::Text{ws_.Quote(span)});
    std::string mended = service_.url;
    if (mended.starts_with("http://")) mended.insert(4, "s");
    while (mended.ends_with('/')) mended.pop_back();
    if (ir::WrongWithServiceUrl(mended).empty()) {
      std::move(builder).Suggest(span, '"' + mended + '"');
    }
    std::move(builder)
        .Label(std::string(wrong))
        .Help(
            "write it like \"https://api.shop.example\"; the rest of the path goes into the calls")
        .Emit();
  }

  void CheckAuth(const ast::ServiceAuth& auth) {
    service_.secret = auth.secret.text;
    const auto scheme = std::ranges::find(kSchemes, auth.scheme.text);
    const bool takes_header = auth.scheme.text == "header";
    if (scheme == kSchemes.end() || auth.word.text != "secret") {
      const ast::Name& wrong = scheme == kSchemes.end() ? auth.scheme : auth.word;
      diag::Build(ws_.sink, wrong.span, diag::UnknownAuth, diag::Name{wrong.text})
          .Help(
              "write `auth bearer secret KEY`, `auth basic secret KEY` or `auth header \"X-Key\" "
              "secret KEY`; hark.toml says where KEY is found")
          .Emit();
      return;
    }
    service_.auth = static_cast<ir::Service::Auth>(scheme - kSchemes.begin() + 1);
    if (takes_header == auth.header.has_value()) {
      if (takes_header) CheckHeader(*auth.header);
      return;
    }
    const Span span = auth.header ? ws_.expr(*auth.header).span : auth.scheme.span;
    diag::Build(ws_.sink, span, diag::AuthHeader, diag::Text{ws_.Quote(span)})
        .Help(takes_header ? "name it: `auth header \"X-Key\" secret KEY`"
                           : "only `auth header` names one")
        .Emit();
  }

  // What HTTP allows and no message is framed by.
  void CheckHeader(ExprId id) {
    service_.header = ConstantText(ws_, id);
    std::string lower = service_.header;
    std::ranges::transform(lower, lower.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    const bool plain = !lower.empty() && std::ranges::all_of(lower, [](char letter) {
      return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
             letter == '-' || letter == '_';
    });
    constexpr std::string_view kOurs[] = {"host",       "content-length",    "content-type",
                                          "connection", "transfer-encoding", "expect",
                                          "user-agent", "idempotency-key",   "accept"};
    if (plain && std::ranges::find(kOurs, lower) == std::end(kOurs)) return;
    const Span span = ws_.expr(id).span;
    diag::Build(ws_.sink, span, diag::AuthHeader, diag::Text{ws_.Quote(span)})
        .Help(plain ? "that header is written by every call; the service wants its key in another"
                    : "a name of a header is of letters, digits, `-` and `_`, such as \"X-Key\"")
        .Emit();
  }

  Workspace& ws_;
  const ast::Service& decl_;
  ir::Service service_;
};

Symbol* ServiceNamed(Workspace& workspace, const ast::Callee& callee) {
  ModuleId module;
  Symbol* symbol = nullptr;
  if (callee.module) {
    Import* import = UseModule(workspace, *callee.module);
    if (import == nullptr) return nullptr;
    module = import->module;
    symbol = workspace.FindIn(module, callee.service.text);
  } else {
    module = workspace.ModuleAt(callee.service.span);
    symbol = workspace.Find(callee.service.text, callee.service.span);
  }
  if (symbol != nullptr && symbol->kind == Symbol::Kind::Service) {
    symbol->used = true;
    return symbol;
  }
  if (callee.service.text.empty()) return nullptr;
  DidYouMean(diag::Build(workspace.sink, callee.service.span, diag::UnknownService,
                         diag::Name{callee.service.text}),
             callee.service.span, callee.service.text,
             NamesIn(workspace, module, {Symbol::Kind::Service}),
             "declare it: `service " + callee.service.text + " \"https://…\" { … }`")
      .Emit();
  return nullptr;
}

}  // namespace

std::string ConstantText(Workspace& workspace, ExprId id) {
  BodyChecker(workspace, Setting::Constant).CheckAs(id, workspace.Scalar(TypeKind::Text));
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, id);
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  return text != nullptr ? *text : "";
}

std::optional<std::int64_t> ConstantNumber(Workspace& workspace, ExprId id, TypeKind kind) {
  BodyChecker(workspace, Setting::Constant).CheckAs(id, workspace.Scalar(kind));
  const std::optional<ConstValue> value = EvaluateOrReport(workspace, id);
  const auto* number = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

void CheckReceived(Workspace& workspace, const ast::Received& received,
                   std::vector<std::string>& receives, bool secrets) {
  if (received.what.text == "text" && !received.field) {
    receives.emplace_back("text");
    return;
  }
  if (received.what.text == "secret" && !received.field && secrets) {
    receives.emplace_back("secret");
    return;
  }
  if (received.what.text == "contact" && received.field) {
    if (ContactFieldNamed(workspace, *received.field)) {
      receives.push_back("contact." + received.field->text);
    }
    return;
  }
  diag::Build(workspace.sink, received.what.span, diag::UnknownReceived,
              diag::Name{received.what.text})
      .Help("write `text`, for what a person wrote, or a field such as `contact.email`")
      .Emit();
}

std::int64_t CheckTimeout(Workspace& workspace, ExprId id) {
  const auto time_ms = ConstantNumber(workspace, id, TypeKind::Duration);
  if (!time_ms || !workspace.Is(workspace.fact(id).type, TypeKind::Duration)) return kDefaultCallMs;
  if (*time_ms >= ir::kMinCallMs && *time_ms <= ir::kMaxCallMs) return *time_ms;
  const Span span = workspace.expr(id).span;
  diag::Build(workspace.sink, span, diag::CallTimeout, diag::Text{workspace.Quote(span)})
      .Help("a person waits for the answer meanwhile; without `timeout` it is 10s")
      .Suggest(span, *time_ms < ir::kMinCallMs ? "1s" : "60s")
      .Emit();
  return kDefaultCallMs;
}

void DeclareServices(Workspace& workspace) {
  for (const ast::Service* decl : workspace.services) {
    workspace.program.services.Add(ServiceChecker(workspace, *decl).Check());
  }
}

std::optional<ServiceMethod> MethodCalled(Workspace& workspace, const ast::Callee& callee) {
  const Symbol* symbol = ServiceNamed(workspace, callee);
  const auto method = std::ranges::find(kMethods, callee.method.text, &HttpMethod::name);
  if (method == kMethods.end() && !callee.method.text.empty()) {
    std::vector<std::string> names;
    for (const HttpMethod& one : kMethods) names.emplace_back(one.name);
    DidYouMean(diag::Build(workspace.sink, callee.method.span, diag::UnknownHttpMethod,
                           diag::Name{callee.method.text}),
               callee.method.span, callee.method.text, names,
               "its methods are get, post, put, patch and delete")
        .Emit();
  }
  if (symbol == nullptr || method == kMethods.end()) return std::nullopt;
  return ServiceMethod{ir::ServiceId{static_cast<std::int32_t>(symbol->index)}, method->verb};
}

}  // namespace hark::sema
