// The `//!` lines above rules. Whether the rule takes them is for who can run it to say
// (cli/samples.h); here stands what needs no running.
#include "compiler/sema/workspace.h"

namespace hark::sema {
namespace {

void CheckSample(Workspace& workspace, const RuleFact& fact, const ast::Sample& sample) {
  const std::string& rule = std::get<ast::Rule>(fact.decl->node).name.text;
  if (sample.text.empty()) {
    diag::Build(workspace.sink, sample.span, diag::EmptySample)
        .Help("write the message behind `//!`, as a contact would send it")
        .Emit();
    return;
  }
  if (fact.channels.empty()) return;
  workspace.samples.push_back({.rule = rule,
                               .channel = std::string(fact.channels.front()->name),
                               .text = sample.text,
                               .span = workspace.sources.InScript(sample.span)});
}

}  // namespace

void CheckSamples(Workspace& workspace) {
  for (const RuleFact& fact : workspace.rules) {
    const ast::Rule& rule = std::get<ast::Rule>(fact.decl->node);
    if (rule.samples.empty() || fact.trigger.info == nullptr) continue;
    if (fact.trigger.info->kind != EventKind::Message) {
      diag::Build(workspace.sink, rule.samples.front().span, diag::SampleNotAMessage,
                  diag::Name{rule.name.text}, diag::Name{std::string(fact.trigger.info->words)})
          .Help("show such an event in a `test` block instead")
          .Emit();
      continue;
    }
    for (const ast::Sample& sample : rule.samples) CheckSample(workspace, fact, sample);
  }
}

}  // namespace hark::sema
