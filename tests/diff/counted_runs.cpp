#include "tests/diff/counted_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/manifest/manifest.h"
#include "compiler/sema/world.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/held.h"
#include "tests/support/faulty_store.h"

namespace hark::diff {
namespace {

// Counts what runs come to over all their turns, by what these leave in the store and by what
// their handlers did since the commits before.
class CountedRuns {
 public:
  CountedRuns(const ir::Program& program, const std::vector<test::Stretch>& stretches)
      : program_(program), stretches_(stretches) {}

  std::optional<Failure> Count(std::span<const store::Write> writes) {
    for (const store::Write& write : writes) {
      if (const auto* turn = std::get_if<store::CommitTurn>(&write)) CountTurn(*turn);
    }
    counted_ = stretches_.size();
    return std::nullopt;
  }

  // The most of any run of each rule.
  std::map<std::string, prove::Bounds> MostOfRules() const {
    std::map<std::string, prove::Bounds> most;
    for (const auto& [id, run] : runs_) {
      prove::Bounds& of_rule = most[run.rule];
      of_rule.run_messages = std::max(of_rule.run_messages, run.done.run_messages);
      of_rule.run_waits = std::max(of_rule.run_waits, run.done.run_waits);
      of_rule.run_calls = std::max(of_rule.run_calls, run.done.run_calls);
    }
    return most;
  }

 private:
  struct Run {
    std::string rule;
    prove::Bounds done;
  };

  void CountTurn(const store::CommitTurn& turn) {
    std::map<std::string, std::int64_t> messages;  // of runs, in this turn
    for (const store::OutboxEntry& entry : turn.outbox) {
      const auto said = std::ranges::find(turn.journal, entry.id, &store::JournalEntry::text);
      Run& run = runs_[entry.run];
      if (said != turn.journal.end()) run.rule = said->rule;
      (entry.wait_number > 0 ? run.done.run_calls : messages[entry.run]) += 1;
    }
    for (const auto& [id, count] : messages) {
      runs_[id].done.run_messages += std::min(count, SaidBy(runs_[id].rule));
    }
    for (const store::Run& rests : turn.waiting) {
      if (turn::IsHeld(rests)) continue;  // it has not begun
      Run& run = runs_[rests.id];
      run.rule = rests.rule;
      run.done.run_waits = std::max(run.done.run_waits, rests.wait_number);
    }
  }

  // What the rule's handler said: its channel may make several messages of one, and an old
  // button has a question put again without it.
  std::int64_t SaidBy(const std::string& rule) const {
    std::int64_t said = 0;
    for (std::size_t at = counted_; at < stretches_.size(); ++at) {
      const ir::Rule* named = program_.RuleNamed(rule);
      if (named != nullptr && named->handler == stretches_[at].handler) {
        said += stretches_[at].messages;
      }
    }
    return said;
  }

  const ir::Program& program_;
  const std::vector<test::Stretch>& stretches_;
  std::size_t counted_ = 0;
  std::map<std::string, Run> runs_;
};

}  // namespace

std::map<ir::FunctionId, prove::Bounds> StatedBy(const ir::Program& program) {
  std::map<ir::FunctionId, prove::Bounds> stated;
  const auto manifest = manifest::Derive(program, sema::World::AllChannels());
  for (const manifest::RuleUse& use : manifest.rules) {
    stated[program.RuleNamed(use.rule)->handler] = use.bounds;
  }
  return stated;
}

void NoteTurn(const test::Stretch& stretch, prove::Bounds& most) {
  most.messages = std::max(most.messages, stretch.messages);
  most.effects = std::max(most.effects, stretch.effects);
  most.steps = std::max(most.steps, stretch.steps);
}

std::map<ir::FunctionId, prove::Bounds> MeasuredIn(const test::Conversation& conversation) {
  std::vector<test::Stretch> stretches;
  CountedRuns runs(*conversation.program, stretches);
  store::MemoryStore kept;
  sim::Simulation simulation(
      [&](const auto& program) {
        return std::make_shared<test::MeasuringEngine>(program, stretches);
      },
      std::make_unique<test::FaultyStore>(
          kept, [&](std::span<const store::Write> writes) { return runs.Count(writes); }));
  EXPECT_TRUE(test::Play(conversation, simulation));
  std::map<ir::FunctionId, prove::Bounds> most;
  for (const test::Stretch& stretch : stretches) NoteTurn(stretch, most[stretch.handler]);
  for (const auto& [rule, of_runs] : runs.MostOfRules()) {
    if (rule.empty()) continue;
    prove::Bounds& all = most[conversation.program->RuleNamed(rule)->handler];
    all.run_messages = of_runs.run_messages;
    all.run_waits = of_runs.run_waits;
    all.run_calls = of_runs.run_calls;
  }
  return most;
}

}  // namespace hark::diff
