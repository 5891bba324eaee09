// Well-typed programs from a seed, each played with several inputs on the interpreter and in
// native code: outcome, fault and its place, fuel, effects, the contact and what a run at
// rest remembers must be equal, and either engine goes on from the other's frames. What differs
// is shrunk to a golden file. README.md says how to look for longer.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "tests/diff/corpus.h"
#include "tests/diff/forms.h"
#include "tests/diff/workspace.h"
#include "tests/diff/wrong.h"

namespace hark::diff {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

std::uint64_t Seed() { return FromEnvironment("HARK_SEED", 20260105); }

constexpr int kShards = 4;
// Of all shards; HARK_PROGRAMS of the environment for a longer search.
std::size_t Programs() { return FromEnvironment("HARK_PROGRAMS", 20'000); }

// What no generated program runs, each with its reason.
const std::map<std::string_view, std::string_view>& NotGenerated() {
  static const std::map<std::string_view, std::string_view> kNot = {
      {"call_answered", "an outside call needs a service that answers: tests/golden/services"},
      {"call_result", "likewise"},
      {"call_failure", "likewise"},
      {"call_body", "likewise"},
      {"service_call", "likewise"},
      {"url_segment", "likewise"},
      {"url_value", "likewise"},
      {"model_call", "asks a model: tests/golden/ai"},
      {"model_result", "likewise"},
      {"json_of", "tells a model what a tool found: tests/golden/ai"},
      {"hook_call", "calls Lua: tests/golden/hooks"},
      {"send_message", "needs an address on the channel: tests/golden/sending"},
  };
  return kNot;
}

void ExpectAllReached(const Reached& reached) {
  for (const ir::OpInfo& op : ir::AllOps()) {
    EXPECT_NE(reached.operations.contains(op.name), NotGenerated().contains(op.name))
        << op.name
        << ": a form in tests/diff/forms.txt or statements.txt uses it, or it is listed in "
           "NotGenerated";
  }
  EXPECT_EQ(reached.instructions.size(), std::variant_size_v<ir::Inst>);
  for (std::size_t at = 0; at < reached.forms.size(); ++at) {
    EXPECT_TRUE(reached.forms[at]) << "never used: " << Forms::All().row(at);
  }
}

std::string Shrunk(const Found& found, const MakeEngine& reference, const MakeEngine& other) {
  if (!found.failing) return found.what;
  const auto fails = [&](const Failing& one) { return Differ(one, reference, other); };
  if (!fails(*found.failing)) return "only among others:\n" + found.what;
  return GoldenOf(Shrink(*found.failing, fails), reference, other);
}

class Engines : public testing::TestWithParam<int> {};

TEST_P(Engines, GiveOneAnswer) {
  if (!HARK_JIT) GTEST_SKIP() << "built without native code";
  const std::size_t count = Programs() / kShards;
  Corpus corpus(
      {.seed = Seed(), .first = count * static_cast<std::size_t>(GetParam()), .count = count},
      Native(0));
  const auto found = corpus.Run();
  EXPECT_FALSE(found) << Shrunk(*found, Interpreter(), Native(0));
  std::cout << corpus.reached().Summary();
  // A short search of one's own does not come everywhere.
  if (!found && count >= 4'000) ExpectAllReached(corpus.reached());
}

// The control: a search that does not find an engine that is wrong would say nothing.
TEST(WrongEngines, AreFoundAndShrunk) {
  for (const WrongWay& way : WrongWays()) {
    const MakeEngine wrong = Wrong(way);
    Corpus corpus({.seed = Seed(), .count = 2'000, .optimised_in = 0}, wrong);
    const auto found = corpus.Run();
    ASSERT_TRUE(found && found->failing) << way.name << ": not found in 2,000 programs";
    const auto fails = [&](const Failing& one) { return Differ(one, Interpreter(), wrong); };
    ASSERT_TRUE(fails(*found->failing)) << way.name;
    const Failing small = Shrink(*found->failing, fails);
    const std::string script = Print(small.program.root);
    std::cout << way.name << ", found in " << corpus.reached().programs << " programs:\n"
              << script << "\n";
    EXPECT_LE(std::ranges::count(script, '\n'), 12) << script;
    EXPECT_LE(script.size(), 250u) << script;
    const std::string golden = GoldenOf(small, Interpreter(), wrong);
    EXPECT_NE(golden.find("--- events"), std::string::npos) << golden;
  }
}

// Places are filled until no depth is left, and shrinking needs something to end at.
TEST(Forms, EverySortThatIsAskedForHasASimplestForm) {
  const Forms& forms = Forms::All();
  for (std::size_t at = 0; at < forms.count(); ++at) {
    for (const Piece& piece : forms.form(at).pieces) {
      if (piece.kind != Piece::Kind::Place || piece.text == "block") continue;
      EXPECT_NE(forms.Simplest(piece.text), nullptr) << piece.text << " in " << forms.row(at);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, Engines, testing::Range(0, kShards));

}  // namespace
}  // namespace hark::diff
