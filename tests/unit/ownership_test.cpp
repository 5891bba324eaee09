// Random conversations between rules, a person of the business and a contact: there are never
// two voices, nothing the contact says goes unseen, and no run is stuck when all is over.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/support/compiled.h"

namespace hark::test {
namespace {

constexpr const char* kScript = R"(
teams "sales" give back after 6h
enum Plan { basic "Basic", pro "Pro" }
rule human on message when text is "human" { hand off to "sales" }
rule back on message when text is "bot" interrupt { give back }
rule plan on message when text is "plan" {
  let plan = ask "Which plan?" choices Plan within 2h else {
    reply "Too late."
    stop
  }
  wait 1h
  reply "{plan} it is."
  await order paid within 3h else stop
  reply "It is paid."
}
rule seen on message { log "seen" }
rule hello on message { reply "Hello!" }
)";

class OwnershipTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  void Happen(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    ASSERT_TRUE(observed) << observed.error().message;
    for (const sim::Observed& one : *observed) Look(one);
    last_ = std::move(*observed);
  }
  void Occur(EventKind kind, const std::string& subject = "") {
    Happen(sim::Occur{kind, "terminal", "ann", subject, "", "", ""});
  }
  void Say(const std::string& text) {
    Happen(sim::Receive{"terminal", "ann", text, "", "", ""});
    const bool seen = std::ranges::any_of(last_, [](const sim::Observed& one) {
      return one.kind == "left" || one.kind == "hand off" || one.kind == "ask" ||
             one.kind == "conversation" || one.is_message() || one.text == "seen";
    });
    // An answer that a run took is followed by a pause.
    EXPECT_TRUE(seen || text == "Pro") << "nobody saw: " << text;
  }
  // What happened, in its order: who speaks while a team has the conversation?
  void Look(const sim::Observed& one) {
    EXPECT_NE(one.kind, "parked") << one.text;
    EXPECT_NE(one.kind, "fault") << one.text;
    if (one.kind == "assign" || one.kind == "hand off") owned_ = true;
    if (one.kind == "conversation") owned_ = false;
    EXPECT_FALSE(owned_ && one.is_message()) << "a second voice: " << one.text;
    kept_ += one.kind == "kept" ? 1 : 0;
    left_ += one.kind == "left" ? 1 : 0;
  }

  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
    return interp::MakeInterpreter(program);
  }};
  bool owned_ = false;
  int kept_ = 0;
  int left_ = 0;
  std::vector<sim::Observed> last_;
};

INSTANTIATE_TEST_SUITE_P(Seeds, OwnershipTest, testing::Range<std::uint64_t>(1, 17));

TEST_P(OwnershipTest, OneVoiceAtATime) {
  std::mt19937_64 random(GetParam());
  ASSERT_TRUE(simulation_.Deploy(Compiled(kScript)));
  for (int step = 0; step < 300; ++step) {
    switch (random() % 9) {
      case 0:
      case 1: Say("plan"); break;
      case 2: Say("Pro"); break;
      case 3: Say("hello"); break;
      case 4: Say(random() % 4 == 0 ? "bot" : "human"); break;
      case 5: Occur(EventKind::ConversationAnswered); break;
      case 6: Occur(EventKind::OrderPaid); break;
      case 7: Happen(sim::Advance{static_cast<std::int64_t>(random() % 120) * 60'000}); break;
      default:
        if (random() % 3 == 0) Occur(EventKind::ConversationReturned);
    }
  }
  EXPECT_GT(kept_, 0) << "the conversations must reach every corner";
  EXPECT_GT(left_, 0);
  Occur(EventKind::ConversationReturned);
  Happen(sim::Advance{std::int64_t{24} * 3'600'000});
  Say("plan");
  EXPECT_TRUE(std::ranges::any_of(last_, [](const auto& one) { return one.kind == "ask"; }))
      << "no run of the rule is left behind";
}

}  // namespace
}  // namespace hark::test
