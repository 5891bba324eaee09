// Events that were held back are let go: one when its time is over, of those that queue the
// oldest when the run before it has ended. Where it does not begin then, the next one does.
// What was held for a rule that a deploy took away is for those that stood behind it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "runtime/turn/held.h"
#include "runtime/turn/one_turn.h"
#include "runtime/value/event_json.h"

namespace hark::turn {

using value::Event;

namespace {

bool IsOver(const store::CommitTurn& commit, const store::Run& run) {
  return std::ranges::find(commit.ended, run.id) != commit.ended.end();
}

// The rules that the event had been offered to in the program where `name` held it.
std::set<std::string> InFrontOf(const Deployed& deployed, EventKind kind, const std::string& name) {
  std::set<std::string> names;
  for (const std::uint32_t index : deployed.groups().On(kind)) {
    const ir::Rule& rule = deployed.ir().rules[index];
    if (rule.name == name) break;
    names.insert(rule.name);
  }
  return names;
}

// The first of the active rules behind all those; null: there is none.
const ir::Rule* FirstBehind(const Deployed& active, EventKind kind,
                            const std::set<std::string>& in_front, bool only_answering) {
  const ir::Rule* first = nullptr;
  for (const std::uint32_t index : active.groups().On(kind)) {
    const ir::Rule& rule = active.ir().rules[index];
    if (in_front.contains(rule.name)) {
      first = nullptr;
    } else if (first == nullptr && (!only_answering || (rule.answers && !rule.also))) {
      first = &rule;
    }
  }
  return first;
}

}  // namespace

bool Turn::IsGone(const std::string& rule) const {
  return deploys_.active.ir().RuleNamed(rule) == nullptr;
}

// Whether a run of the rule rests when the turn is over.
bool Turn::HasRun(const std::string& rule) const {
  const auto is_of_rule = [&](const store::Run& run) { return run.rule == rule && !IsHeld(run); };
  const auto goes_on = [&](const store::Run& run) {
    return is_of_rule(run) && !IsOver(commit_, run);
  };
  return std::ranges::any_of(input_.runs, goes_on) ||
         std::ranges::any_of(commit_.waiting, is_of_rule);
}

// What a rule that interrupts held, nobody has had that it interrupted.
void Turn::ReleaseForOthers(const store::Run& run, Event event) {
  std::set<std::string> in_front;
  bool interrupts = false;
  if (const auto earlier = deploys_.programs.Get(run.program)) {
    in_front = InFrontOf(**earlier, event.kind, run.rule);
    const ir::Rule* holder = (*earlier)->ir().RuleNamed(run.rule);
    interrupts = holder != nullptr && holder->interrupt;
  }
  const ir::Rule* behind =
      FirstBehind(deploys_.active, event.kind, in_front, event.onward == kOnwardQueued);
  if (interrupts) {
    event.for_rule.clear();
    event.onward = 0;
  } else if (behind != nullptr) {
    event.for_rule = behind->name;
  } else {
    return Note("ignored", "", fmt::format("no rule took this {}", Info(event.kind).words));
  }
  commit_.raised.push_back(value::ToJson(event));
}

// Puts an event that was held back into the mailbox.
void Turn::Release(const store::Run& run) {
  commit_.ended.push_back(run.id);
  const bool is_of_rule = IsQueued(run) || IsCollected(run);
  if (is_of_rule && IsGone(run.rule)) {
    auto event = value::EventFromJson(run.frame);
    if (event && event->onward != 0) return ReleaseForOthers(run, std::move(*event));
  }
  commit_.raised.push_back(run.frame);
}

// The oldest that waits for a run of this rule to end; of a rule that is gone each, for none
// begins. Runs are read newest first.
void Turn::ReleaseNext(const std::string& rule) {
  std::vector<const store::Run*> queued;
  for (const store::Run& run : input_.runs) {
    if (run.rule == rule && IsQueued(run)) queued.push_back(&run);
  }
  std::ranges::reverse(queued);
  std::ranges::stable_sort(queued, {}, &store::Run::started_ms);
  if (queued.size() > 1 && !IsGone(rule)) queued.resize(1);
  for (const store::Run* run : queued) Release(*run);
}

// An event whose turn came and that did not begin leaves its turn to the next.
void Turn::HandOn() {
  const std::string& rule = event_.for_rule;
  if (rule.empty() || HasRun(rule)) return;
  const bool has_let_go = std::ranges::any_of(input_.runs, [&](const store::Run& run) {
    return run.rule == rule && IsQueued(run) && IsOver(commit_, run);
  });
  if (!has_let_go) ReleaseNext(rule);
}

}  // namespace hark::turn
