// Flows. Calls are inlined when code is emitted, so that a run at rest is one flat frame
// and every analysis sees one function: a flow therefore never comes back to itself, and
// what all the calls of a rule bring along is bounded.

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/sema/ast_walk.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/flow.h"
#include "compiler/sema/name_hint.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

// Statements of one rule with the flows it calls. Instructions and locals have limits of
// their own (CheckLimits); this one keeps emitting short where flows call flows.
constexpr std::size_t kMaxStatements = 8'192;

Symbol* FindCallee(Workspace& workspace, const Callee& callee) {
  if (callee.name == nullptr) return nullptr;
  if (!callee.module.valid()) return workspace.Find(callee.name->text, callee.name->span);
  const auto& module = std::get<ast::NameRef>(workspace.expr(callee.module).node);
  const Import* import = workspace.FindImport(module.name, callee.name->span);
  return import == nullptr ? nullptr : workspace.FindIn(import->module, callee.name->text);
}

// The flows that a body calls itself, wherever in it.
std::vector<std::size_t> FlowsCalled(Workspace& workspace, const ast::Body& body) {
  std::vector<std::size_t> called;
  ForEachStmt(workspace.unit, body, [&](const ast::Stmt& stmt) {
    const auto add = [&](ExprId call) {
      const Symbol* symbol = FindCallee(workspace, CalleeOf(workspace.expr(call)));
      if (symbol != nullptr && symbol->kind == Symbol::Kind::Flow) called.push_back(symbol->index);
    };
    if (const auto* node = std::get_if<ast::Do>(&stmt.node)) add(node->call);
    const auto* asks = std::get_if<ast::CallService>(&stmt.node);
    if (asks != nullptr) std::ranges::for_each(asks->tools, add);
  });
  return called;
}

// A flow runs on the channels of the rules that come to it.
void AddChannels(Workspace& workspace, const RuleFact& rule) {
  std::vector<bool> seen(workspace.flows.size());
  const ast::Rule& node = std::get<ast::Rule>(rule.decl->node);
  std::vector<std::size_t> open = FlowsCalled(workspace, node.body);
  if (node.stale) {
    for (const std::size_t flow : FlowsCalled(workspace, *node.stale)) open.push_back(flow);
  }
  while (!open.empty()) {
    const std::size_t index = open.back();
    open.pop_back();
    if (seen[index]) continue;
    seen[index] = true;
    FlowInfo& flow = workspace.flows[index];
    for (const ChannelFacts* channel : rule.channels) {
      if (std::ranges::find(flow.channels, channel) != flow.channels.end()) continue;
      flow.channels.push_back(channel);
    }
    for (const std::size_t inner : FlowsCalled(workspace, flow.decl->body)) open.push_back(inner);
  }
}

// "`a`, `b`, `a`": how the open flow `index` comes back to itself.
std::string CircleOf(const Workspace& workspace, std::size_t index) {
  const auto name = [&](std::size_t at) { return "`" + workspace.flows[at].decl->name.text + "`"; };
  std::string path;
  const auto& open = workspace.open_flows;
  for (auto at = std::ranges::find(open, index); at != open.end(); ++at) path += name(*at) + ", ";
  return path + name(index);
}

}  // namespace

Callee CalleeOf(const ast::Expr& call) {
  if (const auto* plain = std::get_if<ast::Call>(&call.node)) {
    return {&plain->callee, &plain->arguments};
  }
  if (const auto* qualified = std::get_if<ast::MethodCall>(&call.node)) {
    return {&qualified->method, &qualified->arguments, qualified->object};
  }
  return {};
}

BodyEffects EffectsOf(const Workspace& workspace, const ast::Body& body) {
  BodyEffects effects;
  ForEachStmt(workspace.unit, body, [&](const ast::Stmt& stmt) {
    const bool asks = std::holds_alternative<ast::Ask>(stmt.node);
    const auto* reply = std::get_if<ast::Reply>(&stmt.node);
    const bool reacts = std::holds_alternative<ast::React>(stmt.node);
    effects.refers = effects.refers || reacts ||
                     (reply != nullptr && reply->aim != ast::Reply::Aim::Conversation);
    const bool waits = std::holds_alternative<ast::Wait>(stmt.node) ||
                       std::holds_alternative<ast::Await>(stmt.node) ||
                       std::holds_alternative<ast::CallService>(stmt.node);
    effects.rests = effects.rests || asks || waits;
    const auto* node = std::get_if<ast::Do>(&stmt.node);
    if (node == nullptr) return;
    const auto* to = std::get_if<ToFlow>(&workspace.fact(node->call).target);
    if (to == nullptr) return;
    const BodyEffects& inner = workspace.flows[to->index].effects;
    effects.rests = effects.rests || inner.rests;
    effects.refers = effects.refers || inner.refers;
  });
  return effects;
}

void CheckFlows(Workspace& workspace) {
  for (const RuleFact& rule : workspace.rules) AddChannels(workspace, rule);
  for (std::size_t index = 0; index < workspace.flows.size(); ++index) CheckFlow(workspace, index);
}

void CheckFlow(Workspace& workspace, std::size_t index) {
  FlowInfo& flow = workspace.flows[index];
  if (flow.progress != Progress::Untouched) return;
  flow.progress = Progress::Going;
  workspace.open_flows.push_back(index);
  const std::size_t deepest = std::exchange(workspace.deepest, workspace.depth);
  const std::size_t statements = std::exchange(workspace.statements, 0);
  BodyChecker checker(workspace, Setting::Flow, flow.channels);
  flow.parameters = DeclareParameters(workspace, checker, flow.decl->name, flow.decl->parameters);
  if (flow.decl->result) flow.result = workspace.Resolve(*flow.decl->result);
  checker.ExpectResult(flow.decl->name, flow.result);
  const bool falls_off = checker.CheckBody(flow.decl->body);
  flow.goes_on = falls_off || checker.returns();
  if (flow.decl->result && falls_off) {
    diag::Build(workspace.sink, flow.decl->name.span, diag::ReturnMissing,
                diag::Name{flow.decl->name.text})
        .Help("end every path with `return …` or `stop`")
        .Emit();
  }
  flow.effects = EffectsOf(workspace, flow.decl->body);
  flow.acts = ActIn(workspace, flow.decl->body);
  flow.nesting = workspace.deepest - workspace.depth;
  workspace.deepest = std::max(workspace.deepest, deepest);
  flow.statements = std::exchange(workspace.statements, statements);
  workspace.open_flows.pop_back();
  flow.progress = Progress::Done;
}

// The declaration that a `do` names; reports where there is none.
Symbol* BodyChecker::CheckCallee(const ast::Name& name, ExprId module) {
  if (module.valid()) {
    if (Import* import = ImportNamed(module)) return FindInModule(*import, name);
    const auto& written = std::get<ast::NameRef>(ws_.expr(module).node);
    diag::Build(ws_.sink, ws_.expr(module).span, diag::UnknownName, diag::Name{written.name})
        .Help("name the module first: `use lib." + written.name + "`")
        .Emit();
    return nullptr;
  }
  if (Symbol* symbol = ws_.Find(name.text, name.span)) return symbol;
  DidYouMeanOf(ws_, diag::Build(ws_.sink, name.span, diag::UnknownName, diag::Name{name.text}),
               name, {Symbol::Kind::Flow},
               NamesIn(ws_, ws_.ModuleAt(name.span), {Symbol::Kind::Flow}))
      .Emit();
  return nullptr;
}

// The flow that is called; reports what is none, and circles.
FlowInfo* BodyChecker::FlowCalled(const ast::Name& name, ExprId module) {
  Symbol* symbol = CheckCallee(name, module);
  if (symbol == nullptr) return nullptr;
  symbol->used = true;
  if (symbol->kind != Symbol::Kind::Flow) {
    auto builder = diag::Build(ws_.sink, name.span, diag::NotAFlow, diag::Name{name.text},
                               diag::Text{KindWords(*symbol)});
    if (symbol->kind == Symbol::Kind::Callable) std::move(builder).Help("call it without `do`");
    std::move(builder).Emit();
    return nullptr;
  }
  FlowInfo& flow = ws_.flows[symbol->index];
  if (flow.progress == Progress::Going) {
    diag::Build(ws_.sink, name.span, diag::FlowInCircle, diag::Name{name.text},
                diag::Text{CircleOf(ws_, symbol->index)})
        .Help("every run must end; ask again with `repeat up to 3 times { … }`")
        .Emit();
    return nullptr;
  }
  CheckFlow(ws_, symbol->index);
  return &flow;
}

// Whether what the call brings along has room here.
bool BodyChecker::FitsIn(const FlowInfo& flow, const ast::Name& callee) {
  if (ws_.depth + flow.nesting > kMaxDepth) {
    diag::Build(ws_.sink, callee.span, diag::TooDeep)
        .Help("put fewer flows, blocks and branches within one another")
        .Emit();
    return false;
  }
  if (ws_.statements + flow.statements > kMaxStatements) {
    diag::Build(ws_.sink, callee.span, diag::TooLarge, diag::Name{callee.text})
        .Help("every `do` brings all statements of its flow along: call it in fewer places")
        .Emit();
    return false;
  }
  ws_.deepest = std::max(ws_.deepest, ws_.depth + flow.nesting);
  ws_.statements += flow.statements;
  return true;
}

bool BodyChecker::CheckDo(StmtId id, const ast::Do& node) {
  const TypeId wanted = node.type ? ws_.Resolve(*node.type) : TypeId{};
  const auto bind = [&](TypeId type) {
    if (node.binding) ws_.bindings[id] = Declare(*node.binding, type);
  };
  if (node.label) CheckLabel(*node.label);
  const Callee callee = CalleeOf(ws_.expr(node.call));
  FlowInfo* flow = nullptr;
  const bool refused = RefuseEffect(ws_.expr(node.call).span, "do");
  if (callee.name != nullptr && !refused) flow = FlowCalled(*callee.name, callee.module);
  if (flow == nullptr) {
    if (callee.name != nullptr) CheckAnyway(*callee.arguments);
    bind(wanted);
    return true;
  }
  FitsIn(*flow, *callee.name);
  CheckArguments(node.call, *callee.name, *callee.arguments, flow->parameters, false);
  ws_.fact(node.call).target = ToFlow{static_cast<std::size_t>(flow - ws_.flows.data())};
  ws_.fact(node.call).type = flow->result;
  if (flow->effects.refers) CheckReacts(callee.name->span);
  ForgetContact();
  if (node.binding && !flow->decl->result) {
    const std::string& name = callee.name->text;
    diag::Build(ws_.sink, callee.name->span, diag::FlowGivesNothing, diag::Name{name})
        .Help("say what it gives: `flow " + name + "(…) -> Text { … return … }`")
        .Emit();
  }
  if (!ws_.Fits(flow->result, wanted)) {
    diag::Build(ws_.sink, ws_.expr(node.call).span, diag::TypeMismatch, ws_.Show(wanted),
                ws_.Show(flow->result))
        .Emit();
  }
  bind(wanted.valid() ? wanted : flow->result);
  return flow->goes_on;
}

}  // namespace hark::sema
