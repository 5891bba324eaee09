// What `hark manifest` states as the most that a rule does is not exceeded by anything that runs,
// and is no more than some of it comes to.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "compiler/manifest/manifest.h"
#include "compiler/sema/world.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/held.h"
#include "tests/diff/engines.h"
#include "tests/diff/forms.h"
#include "tests/diff/input.h"
#include "tests/diff/player.h"
#include "tests/diff/workspace.h"
#include "tests/support/conversations.h"
#include "tests/support/faulty_store.h"
#include "tests/support/measuring_engine.h"

namespace hark::diff {
namespace {

// What is stated of a rule, and the most of each that was seen.
struct Figure {
  const char* name;
  std::int64_t prove::Bounds::*bound;
};
constexpr std::array kFigures = {
    Figure{"messages_per_turn", &prove::Bounds::messages},
    Figure{"effects_per_turn", &prove::Bounds::effects},
    Figure{"steps_per_turn", &prove::Bounds::steps},
    Figure{"messages_per_run", &prove::Bounds::run_messages},
    Figure{"waits_per_run", &prove::Bounds::run_waits},
    Figure{"calls_per_run", &prove::Bounds::run_calls},
};

// A rule's bounds as the manifest has them, by the handler it runs.
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

// Of each figure, of how many rules it was other than 0, and of how many it was reached.
struct Reach {
  std::size_t rules = 0;
  std::array<std::size_t, kFigures.size()> seen = {};
  std::array<std::size_t, kFigures.size()> reached = {};

  void Compare(const std::string& rule, const prove::Bounds& stated, const prove::Bounds& most) {
    ++rules;
    for (std::size_t at = 0; at < kFigures.size(); ++at) {
      const std::int64_t bound = stated.*kFigures[at].bound;
      const std::int64_t measured = most.*kFigures[at].bound;
      EXPECT_LE(measured, bound) << kFigures[at].name << " of " << rule;
      if (measured > 0) ++seen[at];
      if (measured > 0 && measured == bound) ++reached[at];
    }
  }
  void Print(const std::string& of) const {
    std::cout << rules << " " << of << '\n';
    for (std::size_t at = 0; at < kFigures.size(); ++at) {
      std::cout << fmt::format("  {}: reached by {} of {}\n", kFigures[at].name, reached[at],
                               seen[at]);
    }
  }
};

TEST(Bounds, HoldForGeneratedPrograms) {
  constexpr std::uint64_t kSeed = 20261129;
  constexpr std::size_t kBatches = 5;
  constexpr std::size_t kBatch = 20;
  constexpr std::size_t kInputs = 8;
  Reach reach;
  std::vector<bool> used(Forms::All().count());
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    std::vector<Program> programs;
    for (std::size_t at = 0; at < kBatch; ++at) {
      programs.push_back(MakeProgram(kSeed, batch * kBatch + at, {}, used));
    }
    const auto loaded = Compile(ScriptOf(programs));
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto stated = StatedBy((*loaded)->ir());
    std::vector<test::Stretch> run;
    const test::MeasuringEngine measuring(*loaded, run);
    const auto plain = Interpreter()(*loaded);
    Player player(*loaded, measuring, *plain);
    for (const Program& program : programs) {
      prove::Bounds most;
      Random random(kSeed * 7'919 + program.number);
      for (std::size_t at = 0; at < kInputs; ++at) {
        run.clear();
        player.Play(program, MakeInput(random));
        prove::Bounds all;
        for (const test::Stretch& stretch : run) {
          NoteTurn(stretch, most);
          all.run_messages += stretch.messages;
          all.run_waits += stretch.rested ? 1 : 0;
        }
        most.run_messages = std::max(most.run_messages, all.run_messages);
        most.run_waits = std::max(most.run_waits, all.run_waits);
      }
      const ir::FunctionId handler = (*loaded)->ir().RuleNamed(program.rule)->handler;
      reach.Compare(program.rule + "\n" + Print(program.root), stated.at(handler), most);
      if (testing::Test::HasFailure()) return;
    }
  }
  reach.Print("generated programs");
  for (std::size_t at = 0; at + 1 < kFigures.size(); ++at) {
    EXPECT_GT(reach.reached[at], 10U) << kFigures[at].name << " is never reached";
  }
}

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

TEST(Bounds, HoldForEveryGoldenFile) {
  Reach reach;
  for (const test::Conversation& conversation : test::AllConversations(HARK_SOURCE_DIR)) {
    SCOPED_TRACE(conversation.name);
    std::vector<test::Stretch> stretches;
    CountedRuns runs(*conversation.program, stretches);
    store::MemoryStore kept;
    sim::Simulation simulation(
        [&](const auto& program) {
          return std::make_shared<test::MeasuringEngine>(program, stretches);
        },
        std::make_unique<test::FaultyStore>(
            kept, [&](std::span<const store::Write> writes) { return runs.Count(writes); }));
    // Handlers are told apart by their place in one program.
    if (conversation.next) continue;
    ASSERT_TRUE(test::Play(conversation, simulation));
    const auto stated = StatedBy(*conversation.program);
    std::map<ir::FunctionId, prove::Bounds> most;
    for (const test::Stretch& stretch : stretches) NoteTurn(stretch, most[stretch.handler]);
    for (const auto& [rule, of_runs] : runs.MostOfRules()) {
      if (rule.empty()) continue;
      prove::Bounds& all = most[conversation.program->RuleNamed(rule)->handler];
      all.run_messages = of_runs.run_messages;
      all.run_waits = of_runs.run_waits;
      all.run_calls = of_runs.run_calls;
    }
    for (const ir::Rule& rule : conversation.program->rules) {
      const auto seen = most.find(rule.handler);
      if (seen != most.end()) reach.Compare(rule.name, stated.at(rule.handler), seen->second);
    }
  }
  reach.Print("rules of golden files and samples");
  for (std::size_t at = 0; at < kFigures.size(); ++at) {
    EXPECT_GT(reach.reached[at], 10U) << kFigures[at].name << " is never reached";
  }
}

}  // namespace
}  // namespace hark::diff
