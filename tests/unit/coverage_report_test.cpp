// What `hark test` says its tests reached, from the recorder to the exit status.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "cli/test.h"
#include "tests/support/scratch.h"

namespace hark::test {
namespace {

// What `hark test` printed, and what it left with.
struct Said {
  std::string out;
  std::string err;
  cli::ExitStatus status;
};

Said RunTests(const std::string& script, cli::TestOptions options = {.coverage = true}) {
  const Scratch scratch;
  options.path = scratch.File("rules.hark");
  std::ofstream(options.path) << script;
  options.engine = options.engine.value_or(cli::EngineChoice::Interpreter);
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{out, err};
  const cli::ExitStatus status = cli::Test(options, console);
  return {out.str(), err.str(), status};
}

const std::string kRules = R"(rule price on message when text mentions "price" {
  let city = ask "Which city?" within 1h else {
    tag contact "silent"
    stop
  }
  if city is "Tashkent" {
    reply "49 USD, {contact.first_name or "friend"}"
  } else {
    reply "99 USD"
  }
}
)";
const std::string kAnswered = R"(test "answered" {
  receive "hello"
  receive "price"
  receive "Tashkent"
  expect reply "49 USD, friend"
}
)";
const std::string kElsewhere = R"(test "elsewhere" {
  given contact { first_name: "Aziza" }
  receive "price"
  receive "Bukhara"
  expect reply "99 USD"
}
)";
const std::string kSilent = R"(test "silent" {
  receive "price"
  advance 2h
  expect contact tagged "silent"
}
)";
const std::string kKnown = R"(test "known" {
  given contact { first_name: "Aziza" }
  receive "price"
  receive "tashkent"
  expect reply "49 USD, Aziza"
}
)";

TEST(Coverage, EverythingReachedFromEverySideIsAll) {
  const Said said = RunTests(kRules + kAnswered + kElsewhere + kSilent + kKnown);
  EXPECT_EQ(said.out,
            "4 passed, 0 failed\n\n"
            "coverage    lines                  branches\n"
            "rules.hark      8 of 8     100 %      8 of 8     100 %\n");
  EXPECT_EQ(said.status, cli::ExitStatus::Good);
}

TEST(Coverage, ATestTakenAwayLowersTheFigureAndNamesTheLines) {
  EXPECT_EQ(RunTests(kRules + kAnswered + kElsewhere + kKnown).out,
            "3 passed, 0 failed\n\n"
            "coverage    lines                  branches\n"
            "rules.hark      6 of 8      75 %      7 of 8      87 %\n\n"
            "no test reached\n"
            "  rules.hark:3: tag contact \"silent\"\n"
            "  rules.hark:4: stop\n\n"
            "seen from one side only\n"
            "  rules.hark:2:14: its time was never over: `ask \"Which city?\" within 1h else {`\n");
  EXPECT_EQ(RunTests(kRules + kAnswered + kSilent).out,
            "2 passed, 0 failed\n\n"
            "coverage    lines                  branches\n"
            "rules.hark      7 of 8      87 %      6 of 8      75 %\n\n"
            "no test reached\n"
            "  rules.hark:9: reply \"99 USD\"\n\n"
            "seen from one side only\n"
            "  rules.hark:6:6: it always held: `city is \"Tashkent\" {`\n"
            "  rules.hark:7:21: it was always missing: `contact.first_name or \"friend\"}\"`\n");
}

TEST(Coverage, WithoutTestsNothingIsReached) {
  const Said said = RunTests(kRules);
  EXPECT_NE(said.out.find("0 of 8       0 %      0 of 8       0 %"), std::string::npos) << said.out;
}

TEST(Coverage, AFlowOfTwoRulesIsOneBranch) {
  const std::string flow = R"(flow greet() {
  if contact.tagged("vip") {
    reply "Welcome back."
  }
}
rule vip on message when text is "vip" { do greet() }
rule guest on message when text is "guest" { do greet() }
test "each from another rule" {
  given contact tagged "vip"
  receive "vip"
  expect reply
}
test "as a guest" {
  receive "hello"
  receive "guest"
  expect no reply
}
)";
  const Said said = RunTests(flow);
  EXPECT_NE(said.out.find("4 of 4     100 %      6 of 6     100 %"), std::string::npos) << said.out;
}

TEST(Coverage, TheLibraryIsNotCounted) {
  const Said said = RunTests(R"(use std.words
rule yes on message when text mentions words.yes { reply "Good." }
test "yes" {
  receive "yes"
  expect reply
}
)");
  EXPECT_EQ(said.out.find("std/"), std::string::npos) << said.out;
}

TEST(Coverage, TooLittleFailsWithTheFigure) {
  const std::string script = kRules + kAnswered + kElsewhere + kKnown;
  EXPECT_EQ(RunTests(script, {.min_coverage = 75}).status, cli::ExitStatus::Good);
  const Said said = RunTests(script, {.min_coverage = 76});
  EXPECT_EQ(said.status, cli::ExitStatus::Script);
  EXPECT_EQ(said.err,
            "hark: coverage is 75 % of lines and 87 % of branches; 76 % of each is asked for\n");
}

TEST(Coverage, IsToldAsJson) {
  const Said said = RunTests("rule r on message {\n  if text is \"a\" { log \"a\" }\n}\n",
                             {.json = true, .coverage = true});
  EXPECT_EQ(said.out, R"({"coverage":{"lines":{"reached":0,"all":2,"percent":0},)"
                      R"("branches":{"reached":0,"all":2,"percent":0},)"
                      R"("files":[{"file":"rules.hark",)"
                      R"("lines":{"reached":0,"all":2,"percent":0,"missed":[2,3]},)"
                      R"("branches":{"reached":0,"all":2,"percent":0,)"
                      R"("missed":[{"line":2,"column":6,"what":"it was never reached"}]}}]}})"
                      "\n");
}

TEST(Coverage, IsNotToldUnasked) {
  EXPECT_EQ(RunTests(kRules + kAnswered, {.coverage = false}).out, "1 passed, 0 failed\n");
}

TEST(Coverage, NativeCodeIsNotCounted) {
  const Said said = RunTests(kRules, {.engine = cli::EngineChoice::Native, .coverage = true});
  EXPECT_EQ(said.status, cli::ExitStatus::Usage);
}

// ---- What is told of a test that fails ----

TEST(Failure, ShowsTheReplyThatWasExpectedBesideTheOneThatCame) {
  const Said said = RunTests(R"(rule greet on message {
  reply "Hi {contact.first_name or "there"}!"
  reply "How can we help?"
  wait 1h
  tag contact "late"
}
test "greets" {
  receive "hello"
  advance 2h
  receive "hello again"
  expect reply "Hi Aziza!"
}
)",
                             {});
  EXPECT_EQ(said.out,
            "not as expected: \"greets\" on the interpreter\n"
            "  rules.hark:11:3: no reply was \"Hi Aziza!\"\n\n"
            "           < hello\n"
            "           > Hi there!\n"
            "           > How can we help?\n"
            "             2h later\n"
            "             tag late\n"
            "           < hello again\n"
            "  expected > Hi Aziza!\n"
            "  actual   > Hi there!\n"
            "           > How can we help?\n\n"
            "0 passed, 1 failed\n");
  EXPECT_EQ(said.status, cli::ExitStatus::Script);
}

TEST(Failure, ShowsWhatIsKnownBesideWhatWasExpected) {
  const Said said = RunTests(R"(contact { score: Int = 0 }
rule greet on message { set contact.score = 1 }
test "counts" {
  receive "hello"
  expect contact.score is 2
}
test "says nothing" {
  receive "hello"
  expect reply containing "Hi"
}
)",
                             {});
  EXPECT_NE(said.out.find("  expected   contact.score is 2\n"
                          "  actual     contact.score is 1\n"),
            std::string::npos)
      << said.out;
  EXPECT_NE(said.out.find("  expected > containing \"Hi\"\n"
                          "  actual   > (nothing)\n"),
            std::string::npos)
      << said.out;
}

TEST(Failure, IsToldAsJson) {
  const Said said = RunTests(R"(rule greet on message { reply "Hi" }
test "t" {
  receive "hello"
  expect reply "Bye"
}
)",
                             {.json = true});
  EXPECT_EQ(said.out,
            R"({"test":"t","engine":"interpreter","at":"rules.hark:2:6","passed":false,)"
            R"("failed_at":"rules.hark:4:3","reason":"no reply was \"Bye\"","expected":"Bye",)"
            R"("actual":"Hi","conversation":[{"who":"contact","text":"hello"},)"
            R"({"who":"business","text":"Hi"}]})"
            "\n");
}

}  // namespace
}  // namespace hark::test
