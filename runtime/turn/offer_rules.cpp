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

// Whether the rule's limit has room, beside those that began, for so many `more`.
bool Turn::IsWithinLimit(const ir::Rule& rule, std::ptrdiff_t more) const {
  auto begun = std::ranges::count_if(input_.starts, [&](const store::RuleStart& start) {
    return start.rule == rule.name && start.per_workspace == rule.limit.per_workspace &&
           store::IsWithin(start.at_ms, rule.limit.period_ms, input_.received_ms);
  });
  return begun + more <= rule.limit.count;
}

// A queued event is counted when it begins, as any is. It queues only where those in front of it
// leave room for it, so that nobody waits for what the limit refuses then.
bool Turn::MayQueue(const ir::Rule& rule) const {
  if (rule.limit.count == 0 || QueuesAnew(rule)) return true;
  const auto queued = std::ranges::count_if(
      input_.runs, [&](const store::Run& run) { return run.rule == rule.name && IsQueued(run); });
  return IsWithinLimit(rule, queued + 1);
}

// Whether the rule may begin once more; if so, it is counted with the turn.
bool Turn::CountStart(const ir::Rule& rule) {
  if (rule.limit.count == 0) return true;
  if (!IsWithinLimit(rule, 1)) return false;
  commit_.starts.push_back({{rule.name, rule.limit.per_workspace, input_.received_ms},
                            rule.limit.count,
                            rule.limit.period_ms});
  return true;
}

// Whether a run of the rule waits, or one is to begin before another may.
bool Turn::Rests(const ir::Rule& rule) const {
  return std::ranges::any_of(input_.runs, [&](const store::Run& run) {
    if (run.rule != rule.name) return false;
    const bool queues = rule.mode == ir::Mode::Queued && event_.for_rule != rule.name;
    return !IsHeld(run) || (queues && IsQueued(run));
  });
}

// One that had its turn in the queue, where another was first after all.
bool Turn::QueuesAnew(const ir::Rule& rule) const {
  const bool had_turn = event_.onward == 0 || event_.onward == kOnwardQueued;
  return event_.kind != EventKind::Stale && event_.for_rule == rule.name && had_turn;
}

// Whether the rule may have one more run, now or later, where one of it rests.
bool Turn::HasRoom(const ir::Rule& rule, bool rests) {
  if (!rests || rule.mode == ir::Mode::Restart || QueuesAnew(rule)) return true;
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
  if (rests && rule.mode == ir::Mode::Single) {
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
              .context = context_,
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
  if (!collects) return Begins(active, rule, rests);
  answered_ = answered_ || (rule.answers && !rule.also);
  Tell(rule, Decision::Collects);
  return true;
}

// Whether the rule, which wants the event, runs or keeps it until the run before has ended.
bool Turn::Begins(Deployed& active, const ir::Rule& rule, bool rests) {
  if (!HasRoom(rule, rests)) {
    Tell(rule, Decision::OwnRunWaits);
    return false;
  }
  const bool queues = rule.mode == ir::Mode::Queued && rests;
  if (queues ? !MayQueue(rule) : !CountStart(rule)) {
    Tell(rule, Decision::LimitReached);
    return false;
  }
  answered_ = answered_ || (rule.answers && !rule.also);
  Tell(rule, queues ? Decision::Queues : Decision::Began);
  if (queues) {
    commit_.waiting.push_back(Queued(NewRun(active, rule), event_, rule));
    // Where no run rests, the one in front has been let go, or never was: it goes now.
    if (!HasRun(rule.name)) ReleaseNext(rule.name);
    return true;
  }
  if (rule.mode == ir::Mode::Restart) EndRuns(rule);
  locals_.assign(active.ir().functions[rule.handler].locals.size(), 0);
  Execute(active, {NewRun(active, rule), rule.handler, ir::BlockId{0}});
  return true;
}

// Whether the rule was offered an event that comes once more, when it was held back for that
// one or kept for a run.
bool Turn::HadIt(const ir::Rule& rule, const ir::Rule* holder) const {
  if (&rule == holder) return false;
  if (event_.onward == kOnwardSilenced) return !rule.answers || rule.interrupt;
  if (event_.for_rule.empty()) return false;
  if (event_.onward != kOnwardQueued) return event_.onward == 0;
  const bool interrupted = holder != nullptr && holder->interrupt && !rule.interrupt;
  return !interrupted && (!rule.answers || rule.also);
}

bool Turn::OfferToRules(Deployed& active, bool interrupting) {
  std::shared_ptr<const ops::Engine> engine = active.engine();
  const ir::Rule* holder = active.ir().RuleNamed(event_.for_rule);
  const store::Conversation before = crm_.conversation();
  bool fired = false;
  bool reached = event_.for_rule.empty() || (holder == nullptr && event_.onward != 0);
  answered_ = answered_ || event_.onward == kOnwardAnswered;
  Enter(active);
  for (std::uint32_t index : active.groups().On(event_.kind)) {
    const ir::Rule& rule = active.ir().rules[index];
    reached = reached || &rule == holder;
    if (!reached || HadIt(rule, holder)) continue;
    if (rule.interrupt != interrupting) continue;
    if (collected_) break;
    const bool takes = OfferToRule(active, *engine, rule);
    taken_ = taken_ || takes;
    fired = fired || (takes && (rule.answers || collected_));
  }
  return fired || crm_.conversation() != before;
}

}  // namespace hark::turn
