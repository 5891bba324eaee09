// Two hundred runs at rest over random edits of their script: none is lost, none is stuck,
// and a change of wording sends nothing again.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/support/compiled.h"

namespace hark::test {
namespace {

constexpr int kRuns = 200;

// One state of a script that is being edited. What a run says last names its answers, so that
// whatever it was asked in and goes on in, they must be there.
class Edits {
 public:
  explicit Edits(std::uint64_t seed) : random_(seed) {}

  std::string Script() const {
    std::string plans = "basic \"Basic\", pro \"Pro\"";
    if (has_team_) plans += ", team \"Team\"";
    std::string body;
    if (logs_) body += "  log \"begun\"\n";
    body += "  let plan = ask \"Which plan, version " + Version() + "?\" choices Plan" +
            (labelled_ ? " label plan" : "") + "\n";
    if (extra_ && extra_first_) body += kExtra;
    body += "  let name: Text = ask \"Your name, version " + Version() + "?\" label who\n";
    if (extra_ && !extra_first_) body += kExtra;
    body += "  reply \"Done: {plan} {name}" + std::string(extra_ ? " {extra}" : "") + "\"\n";
    return "enum Plan { " + plans + " }\nrule plan on message when text is \"plan\"\n" +
           "  on deploy follow\n{\n" + body + "}\n";
  }

  // Whether only words changed.
  bool Edit() {
    version_ += 1;
    switch (random_() % 6) {
      case 0: has_team_ = !has_team_; return false;
      case 1: labelled_ = !labelled_; return false;
      case 2: extra_ = !extra_; return false;
      case 3: extra_first_ = !extra_first_; return false;
      case 4: logs_ = !logs_; return true;
      default: return true;
    }
  }
  std::size_t Below(std::size_t end) { return random_() % end; }

 private:
  static constexpr const char* kExtra = "  let extra: Text = ask \"Anything else?\" label extra\n";
  std::string Version() const { return std::to_string(version_); }

  std::mt19937_64 random_;
  int version_ = 0;
  bool has_team_ = false;
  bool labelled_ = false;
  bool extra_ = false;
  bool extra_first_ = false;
  bool logs_ = false;
};

class DeployTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  std::vector<sim::Observed> Happen(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    EXPECT_TRUE(observed) << observed.error().message;
    return observed ? *observed : std::vector<sim::Observed>{};
  }
  std::vector<sim::Observed> Say(int person, const std::string& text) {
    return Happen(sim::Receive{"telegram", std::to_string(person), text, "", "", ""});
  }

  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
    return interp::MakeInterpreter(program);
  }};
};

INSTANTIATE_TEST_SUITE_P(Seeds, DeployTest, testing::Range<std::uint64_t>(1, 9));

TEST_P(DeployTest, NoRunIsLostStuckOrAskedAgain) {
  Edits edits(GetParam());
  ASSERT_TRUE(simulation_.Deploy(Compiled(edits.Script())));
  for (int person = 1; person <= kRuns; ++person) {
    ASSERT_EQ(Say(person, "plan").back().kind, "ask");
    if (edits.Below(2) == 0) {
      ASSERT_EQ(Say(person, "Pro").back().kind, "ask");
    }
  }
  for (int deploy = 0; deploy < 10; ++deploy) {
    edits.Edit();
    simulation_.SetNext(Compiled(edits.Script()));
    EXPECT_TRUE(Happen(sim::TakeOver{}).empty()) << "a deploy itself sends nothing";
    const int person = 1 + static_cast<int>(edits.Below(kRuns));
    for (const sim::Observed& one : Say(person, "Pro")) EXPECT_NE(one.kind, "parked") << one.text;
  }
  // Whoever has not ended yet does so within the questions there are.
  int done = 0;
  for (int person = 1; person <= kRuns; ++person) {
    bool ended = false;
    for (int answers = 0; answers < 4 && !ended; ++answers) {
      for (const sim::Observed& one : Say(person, "Pro")) {
        EXPECT_TRUE(one.kind != "parked" && one.kind != "fault") << one.text;
        ended = ended || one.text.starts_with("Done: Pro ") || one.kind == "ignored";
      }
    }
    done += ended ? 1 : 0;
  }
  EXPECT_EQ(done, kRuns);
}

TEST(Deploy, WordsAloneAskNothingAgain) {
  sim::Simulation simulation([](const std::shared_ptr<const ops::LoadedProgram>& program) {
    return interp::MakeInterpreter(program);
  });
  const auto script = [](const std::string& words) {
    return Compiled(
        "rule plan on message when text is \"plan\" on deploy follow {\n  let a: Text = "
        "ask \"" +
        words + "\"\n  reply \"" + words + " {a}\"\n}\n");
  };
  ASSERT_TRUE(simulation.Deploy(script("One")));
  ASSERT_TRUE(simulation.Happen(sim::Receive{"telegram", "1", "plan", "", "", ""}));
  for (const char* words : {"Two", "Three"}) {
    simulation.SetNext(script(words));
    EXPECT_TRUE(simulation.Happen(sim::TakeOver{})->empty());
  }
  auto observed = simulation.Happen(sim::Receive{"telegram", "1", "yes", "", "", ""});
  ASSERT_EQ(observed->size(), 1U);
  EXPECT_EQ(observed->front().text, "Three yes") << "it follows from deploy to deploy";
}

}  // namespace
}  // namespace hark::test
