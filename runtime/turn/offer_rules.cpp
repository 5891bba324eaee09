// Rules are offered an event by priority and in order. What keeps a rule from it: another
// that answered, a run of its own, its trigger and condition, its limit.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/ir/limits.h"
#include "runtime/match/match.h"
#include "runtime/store/rules.h"
#include "runtime/turn/commit.h"
#include "runtime/turn/held.h"
#include "runtime/turn/ids.h"
#include "runtime/turn/one_turn.h"

namespace hark::turn {

using value::Event;

// Whether the rule may begin once more; if so, it is counted with the turn.
bool Turn::CountStart(const ir::Rule& rule) {
  if (rule.limit.count == 0) return true;
  auto begun = std::ranges::count_if(input_.starts, [&](const store::RuleStart& start) {
    return start.rule == rule.name && start.per_workspace == rule.limit.per_workspace &&
           store::IsWithin(start.at_ms, rule.limit.period_ms, input_.received_ms);
  });
  if (begun >= rule.limit.count) return false;
  commit_.starts.push_back({{rule.name, rule.limit.per_workspace, input_.received_ms},
                            rule.limit.count,
                            rule.limit.period_ms});
  return true;
}

// Whether a run of the rule waits, or one is to begin before another may.
bool Turn::Rests(const ir::Rule& rule) const {
  return std::ranges::any_of(input_.runs, [&](const store::Run& run) {
    if (run.rule != rule.name) return false;
    return !IsHeld(run) || (IsQueued(run) && event_.for_rule.empty());
  });
}

// Whether the rule's mode lets a run begin, now or later, where one of it rests.
bool Turn::MayBegin(const ir::Rule& rule, bool rests) {
  if (!rests) return true;
  if (rule.mode == ir::Mode::Single) return false;
  if (rule.mode == ir::Mode::Restart) return true;
  const auto runs = std::ranges::count(input_.runs, rule.name, &store::Run::rule);
  if (static_cast<std::size_t>(runs) < ir::kMaxRunsOfRule) return true;
  Note("ignored", rule.name, fmt::format("{} runs of this rule rest already", runs));
  return false;
}

store::Run Turn::NewRun(const Deployed& active, const ir::Rule& rule) const {
  // The time for a private reply runs from the comment, however late we heard of it.
  const bool comments = event_.kind == EventKind::Comment && event_.at_ms > 0;
  const std::int64_t received_ms = input_.received_ms;
  return {.id = RunId(commit_.contact, commit_.seq, rule.name),
          .rule = rule.name,
          .program = active.program().hash(),
          .reply_to = AddressOf(event_),
          .started_ms = comments ? std::min(event_.at_ms, received_ms) : received_ms};
}

// Keeps a message for the rule until no more come; whether it is one that the rule wants. Those
// behind it are offered it then, and not now.
bool Turn::Collect(const Deployed& active, const ir::Rule& rule) {
  if (rule.collect_ms == 0 || !event_.for_rule.empty()) return false;
  if (match::Filter(active.ir(), context_, rule.trigger) != match::Verdict::Fires) return false;
  collected_ = true;
  Event event = event_;
  event.onward = answered_ ? kOnwardAnswered : kOnward;
  auto begun = std::ranges::find_if(input_.runs, [&](const store::Run& run) {
    return run.rule == rule.name && IsCollected(run);
  });
  const std::int64_t now_ms = input_.received_ms;
  commit_.waiting.push_back(begun != input_.runs.end()
                                ? CollectedWith(*begun, event, rule, now_ms)
                                : Collected(NewRun(active, rule), event, rule, now_ms));
  return true;
}

void Turn::EndRuns(const ir::Rule& rule) {
  for (const store::Run& run : input_.runs) {
    if (run.rule == rule.name && !IsHeld(run)) commit_.ended.push_back(run.id);
  }
}

// Puts an event that was held back into the mailbox.
void Turn::Release(const store::Run& run) {
  commit_.ended.push_back(run.id);
  commit_.raised.push_back(run.frame);
}

// The oldest that waits for a run of this rule to end. Runs are read newest first.
void Turn::ReleaseNext(const std::string& rule) {
  const store::Run* next = nullptr;
  for (const store::Run& run : input_.runs) {
    if (run.rule == rule && IsQueued(run)) next = &run;
  }
  if (next != nullptr) Release(*next);
}

void Turn::Tell(const ir::Rule& rule, Decision decision, match::Verdict verdict) const {
  if (trace_ != nullptr) trace_->Decided(rule, decision, verdict, context_);
}

// Whether the rule took the event: it ran, or keeps the event for a run to come.
bool Turn::OfferToRule(Deployed& active, const ops::Engine& engine, const ir::Rule& rule) {
  if (rule.answers && answered_ && !rule.also) {
    Tell(rule, Decision::AnotherAnswered);
    return false;
  }
  if (IsSilenced(rule)) {
    Tell(rule, Decision::TeamHas);
    return false;
  }
  const bool rests = Rests(rule);
  if (!MayBegin(rule, rests)) {
    Tell(rule, Decision::OwnRunWaits);
    return false;
  }
  const ir::Program& program = active.ir();
  const bool collects = Collect(active, rule);
  const auto verdict =
      collects ? match::Verdict::Fires : match::Consider(program, engine, context_, rule);
  if (verdict != match::Verdict::Fires) Tell(rule, Decision::Unfit, verdict);
  if (verdict == match::Verdict::ConditionFaults) {
    const std::int64_t now_ms = input_.received_ms;
    AddFault({.program = active.program(),
              .rule = rule.name,
              .run = "",
              .reply_to = AddressOf(event_),
              .started_ms = now_ms,
              .now_ms = now_ms,
              .raiser = &raiser_},
             context_, commit_);
    taken_ = true;
    context_.trap = Trap::None;
  }
  if (verdict != match::Verdict::Fires) return false;
  if (!collects && !CountStart(rule)) {
    Tell(rule, Decision::LimitReached);
    return false;
  }
  answered_ = answered_ || (rule.answers && !rule.also);
  const bool queues = !collects && rule.mode == ir::Mode::Queued && rests;
  Tell(rule, collects ? Decision::Collects : queues ? Decision::Queues : Decision::Began);
  if (queues) commit_.waiting.push_back(Queued(NewRun(active, rule), event_));
  if (queues || collects) return true;
  if (rule.mode == ir::Mode::Restart) EndRuns(rule);
  locals_.assign(program.functions[rule.handler].locals.size(), 0);
  Execute(active, {NewRun(active, rule), rule.handler, ir::BlockId{0}});
  return true;
}

bool Turn::OfferToRules(Deployed& active, bool interrupting) {
  std::shared_ptr<const ops::Engine> engine = active.engine();
  bool fired = false;
  bool reached = event_.for_rule.empty();
  answered_ = answered_ || event_.onward == kOnwardAnswered;
  Enter(active);
  for (std::uint32_t index : active.groups().On(event_.kind)) {
    const ir::Rule& rule = active.ir().rules[index];
    const bool is_for = rule.name == event_.for_rule;
    reached = reached || is_for;
    if (!reached || (!event_.for_rule.empty() && !is_for && event_.onward == 0)) continue;
    if (rule.interrupt != interrupting) continue;
    if (collected_) break;
    fired = OfferToRule(active, *engine, rule) || fired;
  }
  taken_ = taken_ || fired;
  return fired;
}

}  // namespace hark::turn
