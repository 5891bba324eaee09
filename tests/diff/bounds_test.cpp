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

#include "tests/diff/counted_runs.h"
#include "tests/diff/engines.h"
#include "tests/diff/forms.h"
#include "tests/diff/input.h"
#include "tests/diff/player.h"
#include "tests/diff/workspace.h"
#include "tests/support/conversations.h"
#include "tests/support/measuring_engine.h"

namespace hark::diff {
namespace {

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

TEST(Bounds, HoldForEveryGoldenFile) {
  Reach reach;
  for (const test::Conversation& conversation : test::AllConversations(HARK_SOURCE_DIR)) {
    SCOPED_TRACE(conversation.name);
    // Handlers are told apart by their place in one program.
    if (conversation.next) continue;
    const auto most = MeasuredIn(conversation);
    const auto stated = StatedBy(*conversation.program);
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
