// Which runs at rest fit a new program, from both sides of every line.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/turn/follow.h"
#include "tests/support/compiled.h"

namespace hark::turn {
namespace {

using Kind = Landing::Kind;
using test::Compiled;

std::string Quote(const std::string& plan, const std::string& body) {
  return "enum Plan { " + plan + " }\nrule quote on message { " + body + " }\n";
}

const std::string kBefore = Quote("basic, pro",
                                  "let plan = ask \"Which?\" choices Plan\n"
                                  "let name: Text = ask \"Who?\" label who\n"
                                  "reply \"{name} {plan}\"");

Landing LandingOf(const std::string& after, const std::string& wait = "who",
                  const std::string& before = kBefore) {
  const std::vector<RestingRuns> resting = {{"quote", wait, 3}};
  return PlanFollow(Compiled(before), Compiled(after), resting).at(0);
}

TEST(Follow, RunsMoveToTheSameProgram) {
  EXPECT_EQ(LandingOf(kBefore).kind, Kind::Moves);
  EXPECT_EQ(LandingOf(kBefore, "ask:1").kind, Kind::Moves);
}

TEST(Follow, WordingOrderAndNewCasesAreNoHarm) {
  const Landing landing = LandingOf(Quote("team, pro, basic",
                                          "log \"new\"\n"
                                          "let plan = ask \"Which of these?\" choices Plan\n"
                                          "let name: Text = ask \"Your name?\" label who\n"
                                          "reply \"{plan} for {name}\""));
  EXPECT_EQ(landing.kind, Kind::Moves);
  EXPECT_EQ(landing.resting.runs, 3u);
}

TEST(Follow, FewerVariablesAreNoHarm) {
  const Landing landing =
      LandingOf(Quote("basic, pro",
                      "let plan = ask \"Which?\" choices Plan\nreply \"{plan}\"\n"
                      "let name: Text = ask \"Who?\" label who\nreply name"));
  EXPECT_EQ(landing.kind, Kind::Moves);
}

TEST(Follow, ThePauseIsWhatTheNewProgramSays) {
  const std::string before = Quote("basic", "wait 2h on edit recompute label who reply \"x\"");
  const auto to = [](const std::string& edit) {
    return Quote("basic", "wait 5h " + edit + " label who reply \"x\"");
  };
  EXPECT_EQ(LandingOf(to("on edit recompute"), "who", before).recompute_ms, 18'000'000);
  EXPECT_EQ(LandingOf(to("on edit keep"), "who", before).recompute_ms, -1);
  EXPECT_EQ(PlanText(std::vector{LandingOf(to("on edit recompute"), "who", before)}),
            "quote at who: 3 runs, move, and wait 5h in all\n");
}

TEST(Follow, AVariableThatNoFrameHas) {
  const Landing landing =
      LandingOf(Quote("basic, pro",
                      "let plan = ask \"Which?\" choices Plan\nlet greeting = \"Dear\"\n"
                      "let name: Text = ask \"Who?\" label who\n"
                      "reply \"{greeting} {name} {plan}\""));
  EXPECT_EQ(landing.kind, Kind::NewVariable);
  EXPECT_EQ(landing.variable, "greeting");
}

TEST(Follow, AVariableOfAnotherType) {
  const Landing landing = LandingOf(Quote("basic, pro",
                                          "let plan: Text = ask \"Which?\"\n"
                                          "let name: Text = ask \"Who?\" label who\n"
                                          "reply \"{name} {plan} {Plan.pro}\""));
  EXPECT_EQ(landing.kind, Kind::OtherVariable);
  EXPECT_EQ(landing.variable, "plan");
}

TEST(Follow, ACaseThatIsGone) {
  const std::string after = Quote(
      "basic, team",
      kBefore.substr(kBefore.find("let plan"), kBefore.rfind(" }") - kBefore.find("let plan")));
  EXPECT_EQ(LandingOf(after).kind, Kind::OtherVariable);
  EXPECT_EQ(LandingOf(after, "ask:1").kind, Kind::Moves) << "nothing is kept there yet";
}

TEST(Follow, ARuleOrWaitThatIsGone) {
  EXPECT_EQ(LandingOf("rule other on message { log \"x\" }").kind, Kind::NoRule);
  EXPECT_EQ(LandingOf(Quote("basic", "reply \"{Plan.basic}\"")).kind, Kind::NoWait);
}

TEST(Follow, AWaitThatBecameAnother) {
  const auto rule = [](const std::string& wait) {
    return "rule quote on message { " + wait + " }";
  };
  const std::string pause = rule("wait 1h label who  reply \"x\"");
  const std::string endless = rule("let a: Text = ask \"Who?\" label who  reply a");
  const std::string ends = rule("let a = ask \"Who?\" label who within 1h else stop  reply a");
  EXPECT_EQ(LandingOf(pause, "who", endless).kind, Kind::OtherKind);
  EXPECT_EQ(LandingOf(endless, "who", ends).kind, Kind::OtherKind) << "its timer would end nowhere";
  EXPECT_EQ(LandingOf(ends, "who", endless).kind, Kind::Moves);
}

TEST(Follow, WaitsOfAFlowAreFoundByTheirPath) {
  const std::string flow = "flow get() -> Text { let a: Text = ask \"Well?\"  return a }\n";
  const std::string before = flow + "rule quote on message { let x = do get()  reply x }";
  const std::string labelled = flow + "rule quote on message { let x = do get() label y  reply x }";
  EXPECT_EQ(LandingOf(before, "get:1/ask:1", before).kind, Kind::Moves);
  EXPECT_EQ(LandingOf(labelled, "get:1/ask:1", before).kind, Kind::NoWait);
}

TEST(Follow, ThePlanSaysWhereEachLands) {
  const std::vector<RestingRuns> resting = {{"quote", "ask:1", 1204}, {"quote", "who", 1}};
  const auto landings = PlanFollow(
      Compiled(kBefore),
      Compiled(Quote("basic, pro", "let plan = ask \"Which?\" choices Plan  reply \"{plan}\"")),
      resting);
  EXPECT_FALSE(AllMove(landings));
  EXPECT_TRUE(AllMove(std::span(landings).first(1)));
  EXPECT_EQ(PlanText(landings),
            "quote at ask:1: 1204 runs, move\n"
            "quote at who: 1 run, stay: the wait is gone\n");
}

}  // namespace
}  // namespace hark::turn
