#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/channel.h"
#include "compiler/sema/suggest.h"

namespace hark::sema {
namespace {

void CheckTrigger(Workspace& workspace, const ast::Name& trigger) {
  if (trigger.text.empty() || trigger.text == "message") return;
  DidYouMean(
      diag::Build(workspace.sink, trigger.span, diag::UnknownTrigger, diag::Name{trigger.text}),
      trigger.span, trigger.text, {"message"}, "a rule begins with `on message`")
      .Emit();
}

}  // namespace

void CheckRules(Workspace& workspace) {
  for (const ast::Decl& decl : workspace.unit.decls) {
    const auto* rule = std::get_if<ast::Rule>(&decl.node);
    if (rule == nullptr) continue;
    CheckTrigger(workspace, rule->trigger);
    workspace.rules.push_back({&decl, {}, ChannelsOf(workspace, rule->channels)});
  }
  CheckFlows(workspace);
  for (RuleFact& fact : workspace.rules) {
    const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
    BodyChecker checker(workspace, Setting::Rule, fact.channels);
    if (rule.when) checker.CheckWhen(*rule.when);
    fact.known = checker.known();
    workspace.statements = 0;
    checker.CheckBody(rule.body);
  }
}

}  // namespace hark::sema
