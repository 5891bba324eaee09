// A search for a claim about which rule answers that is not so. Random workspaces of rules
// that look for nearly the same are judged by the compiler, and then written to, by contacts
// with every set of tags: what the compiler says goes to one rule must go there, and a rule
// that it says never answers must not. As the negative control, claims that it does not make
// are put to the same test, and most must fail; if they did not, the test would show nothing.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "compiler/prove/overlap.h"
#include "tests/prove/rule_maker.h"
#include "tests/prove/rule_workspace.h"

namespace hark::test {
namespace {

// One round: a workspace, and what is said to it.
struct Round {
  explicit Round(std::mt19937& random) : rules(RulesOf(random)) {
    RuleMaker maker(random);
    for (int at = 0; at < 12; ++at) messages.push_back(maker.Message());
  }

  static std::vector<WrittenRule> RulesOf(std::mt19937& random) {
    RuleMaker maker(random);
    std::vector<WrittenRule> rules;
    const unsigned count = 2 + random() % 4;
    for (unsigned at = 0; at < count; ++at) {
      const std::string name = fmt::format("r{}", at);
      const bool records = random() % 6 == 0;
      rules.push_back({name, records ? maker.Recorder(name) : maker.Rule(name), records});
    }
    return rules;
  }

  // Whether the rule answers any message of this round, or the text.
  bool EverAnswers(const std::string& rule, const std::string& text) {
    std::vector<std::string> texts = messages;
    if (!text.empty()) texts.push_back(text);
    return rules.EverAnswers(rule, texts);
  }

  RuleSet rules;
  std::vector<std::string> messages;
};

// What the search came upon.
struct Counts {
  int meetings = 0;
  int with_others = 0;
  int with_negated = 0;
  int taken = 0;
  int taken_by_several = 0;
  int controls = 0;
  int controls_failed = 0;
};

// Whether a condition asks that the text is not something: `text is not "price"`.
bool Negates(const ir::Program& program, ir::ConditionId id) {
  if (!id.valid()) return false;
  const ir::Condition& condition = program.conditions[id];
  return condition.negated || std::ranges::any_of(condition.children, [&](ir::ConditionId child) {
           return Negates(program, child);
         });
}

void Try(Round& round, std::mt19937& random, Counts& counts) {
  const ir::Program& program = round.rules.whole().program();
  const std::vector<ir::Rule>& rules = program.rules;
  const prove::OverlapFinder finder(program, RuleChannels());
  const std::vector<prove::Shadow> shadows = finder.Find();
  for (std::size_t at = 0; at < rules.size(); ++at) {
    if (!rules[at].answers) continue;
    for (const prove::Meeting& meeting : shadows[at].meetings) {
      EXPECT_TRUE(round.rules.Meets(rules[meeting.earlier].name, rules[at].name, meeting))
          << rules[meeting.earlier].name << " does not take \"" << meeting.text << "\" from "
          << rules[at].name << ":\n"
          << round.rules.script();
      counts.meetings += 1;
      counts.with_others += meeting.others.empty() ? 0 : 1;
      const bool negated = Negates(program, rules[meeting.earlier].condition) ||
                           Negates(program, rules[at].condition);
      counts.with_negated += negated ? 1 : 0;
    }
    const std::vector<prove::Taker>& takers = shadows[at].takers;
    if (!takers.empty()) {
      EXPECT_FALSE(round.EverAnswers(rules[at].name, takers.front().text))
          << rules[at].name << " answers, and was said never to:\n"
          << round.rules.script();
    }
    counts.taken += takers.empty() ? 0 : 1;
    counts.taken_by_several += takers.size() > 1 ? 1 : 0;
    if (at == 0 || !shadows[at].meetings.empty() || !rules[at - 1].answers) continue;
    const prove::Meeting invented{.earlier = at - 1,
                                  .text = round.messages[random() % round.messages.size()]};
    counts.controls += 1;
    counts.controls_failed +=
        round.rules.Meets(rules[at - 1].name, rules[at].name, invented) ? 0 : 1;
  }
}

// How many workspaces are tried: HARK_PROGRAMS of the environment, for a longer search.
int Programs() {
  const char* wanted = std::getenv("HARK_PROGRAMS");
  return wanted != nullptr ? std::max(100, std::atoi(wanted)) : 150;
}

TEST(OverlapProof, NothingSaidOfWhoAnswersIsNotSo) {
  std::mt19937 random(20260105);
  Counts counts;
  for (int at = 0; at < Programs(); ++at) {
    Round round(random);
    Try(round, random, counts);
    if (testing::Test::HasFailure()) break;
  }
  std::cout << fmt::format(
      "{} meetings, {} of them where something else holds, {} with a negated test; {} rules that "
      "never answer, {} by several; {} of {} invented meetings are none\n",
      counts.meetings, counts.with_others, counts.with_negated, counts.taken,
      counts.taken_by_several, counts.controls_failed, counts.controls);
  EXPECT_GT(counts.meetings, Programs() / 20);
  EXPECT_GT(counts.with_others, 0);
  EXPECT_GT(counts.with_negated, 0);
  EXPECT_GT(counts.taken, Programs() / 50);
  EXPECT_GT(counts.controls_failed, counts.controls / 2);
}

}  // namespace
}  // namespace hark::test
