// `await`: what is waited for is checked as a rule's trigger is, and its `where` reads the
// event that comes, not the one that woke the rule.
#include <algorithm>
#include <string>
#include <utility>

#include "compiler/sema/body_checker.h"
#include "compiler/sema/trigger.h"

namespace hark::sema {
namespace {

std::string Titles(const std::vector<const ChannelFacts*>& channels) {
  std::string titles;
  for (const ChannelFacts* one : channels) {
    titles += (titles.empty() ? "" : ", ") + std::string(one->title);
  }
  return titles;
}

// A contact is somebody on one channel, so a run stays on those where it may have begun: what
// comes from others alone never comes to it. `brought_by` is empty where that was reported.
// An order is left to whoever runs the workspace, who may tell of one on any channel.
void ReportElsewhere(Workspace& workspace, const TriggerFact& fact, Span words,
                     const std::vector<const ChannelFacts*>& run,
                     const std::vector<const ChannelFacts*>& brought_by) {
  const auto of_run = [&](const ChannelFacts* one) {
    return std::ranges::find(run, one) != run.end();
  };
  if (fact.info == nullptr || run.empty() || brought_by.empty()) return;
  if (fact.info->words.starts_with("order ")) return;
  if (std::ranges::any_of(brought_by, of_run)) return;
  diag::Build(workspace.sink, words, diag::AwaitedElsewhere,
              diag::Name{std::string(fact.info->words)})
      .Label("the run is on " + Titles(run))
      .Help("it comes from " + Titles(brought_by) +
            ": leave it out, or let the rule listen on a channel that has it")
      .Emit();
}

}  // namespace

bool BodyChecker::CheckAwait(StmtId id, const ast::Await& node, Span span) {
  RefuseEffect(node.await_span, "await");
  if (node.within) {
    CheckAs(*node.within, ws_.Scalar(TypeKind::Duration));
    CheckRest(*node.within);
  }
  if (node.label) CheckLabel(*node.label);
  ForgetContact();
  std::vector<ArmFact>& facts = ws_.awaits[id];
  if (node.first) return CheckArms(node, facts);
  const ast::Awaited& awaited = *node.arms.front().event;
  facts.push_back(CheckAwaited(awaited));
  CheckAwaitElse(node, span);
  if (!awaited.binding) return true;
  facts.back().binding = Declare(*awaited.binding, BoundType(awaited, facts.back().trigger));
  return true;
}

bool BodyChecker::CheckArms(const ast::Await& node, std::vector<ArmFact>& facts) {
  const Paths before = known_;
  std::optional<Paths> after;
  for (const ast::AwaitArm& arm : node.arms) {
    known_ = before;
    scopes_.emplace_back();
    if (arm.event) {
      facts.push_back(CheckAwaited(*arm.event));
      ArmFact& fact = facts.back();
      if (arm.event->binding) {
        fact.binding = Declare(*arm.event->binding, BoundType(*arm.event, fact.trigger));
      }
    }
    const bool goes_on = CheckBody(arm.body);
    scopes_.pop_back();
    if (goes_on) after = after ? Both(*after, known_) : known_;
  }
  if (facts.empty()) {
    diag::Build(ws_.sink, node.await_span, diag::AwaitsNothing)
        .Help("say what ends it, such as `message -> …`; to let time pass, write `wait 1d`")
        .Emit();
  }
  known_ = after.value_or(before);
  return after.has_value() || facts.empty();
}

ArmFact BodyChecker::CheckAwaited(const ast::Awaited& awaited) {
  ArmFact fact{.trigger = CheckTrigger(ws_, awaited.on, nullptr), .binding = {}};
  ReportElsewhere(ws_, fact.trigger, awaited.on.words_span, channels_,
                  EventChannels(ws_, fact.trigger, awaited.on));
  TriggerFact* outer = std::exchange(trigger_, &fact.trigger);
  const Setting setting = std::exchange(setting_, MayAct() ? Setting::Rule : setting_);
  awaiting_ = true;
  conditional_ = true;
  // Named as a whole, the event has to bring it whole.
  scopes_.emplace_back();
  if (awaited.binding && fact.trigger.bindings.size() == 1) {
    const VariableId* whole = EventVariable(fact.trigger.bindings.front().name);
    scopes_.back().emplace(awaited.binding->text, *whole);
  }
  if (awaited.where && fact.trigger.info != nullptr) {
    const Paths before = known_;
    CheckCondition(*awaited.where, false);
    known_ = before;
  }
  scopes_.pop_back();
  awaiting_ = false;
  conditional_ = false;
  setting_ = setting;
  trigger_ = outer;
  return fact;
}

TypeId BodyChecker::BoundType(const ast::Awaited& awaited, const TriggerFact& fact) {
  if (fact.info == nullptr) return {};
  if (fact.bindings.size() == 1) return fact.bindings.front().type;
  diag::Build(ws_.sink, awaited.binding->span, diag::BindsNothing,
              diag::Name{std::string(fact.info->words)})
      .Help("leave out `as`; what the event is about can be asked with `where`")
      .Emit();
  return {};
}

void BodyChecker::CheckAwaitElse(const ast::Await& node, Span span) {
  if (!node.otherwise) {
    if (!node.within) return;
    diag::Build(ws_.sink, node.await_span, diag::AwaitWithoutElse)
        .Help("say what happens when the time is over: add `else stop`")
        .Suggest(Span{span.file, span.end, span.end}, " else stop")
        .Emit();
    return;
  }
  if (!node.within) {
    diag::Build(ws_.sink, node.otherwise->span, diag::AskElseNeverTaken)
        .Help("say how long to wait with `within 1d`, or remove the `else`")
        .Emit();
  }
  const std::optional<ast::Name>& binding = node.arms.front().event->binding;
  if (binding) return CheckLeaves(*node.otherwise, *binding);
  const Paths before = known_;
  CheckBody(*node.otherwise);
  known_ = before;
}

}  // namespace hark::sema
