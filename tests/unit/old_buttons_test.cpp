// A conversation of thirty questions over two deploys that edit it. At every fifth question all
// buttons that were sent before are pressed: none answers it, nor whatever else waits. Below that
// the buttons of messages, pressed at random.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/support/compiled.h"

namespace hark::test {
namespace {

constexpr int kQuestions = 30;
constexpr int kAdded = 31;  // by the first deploy, behind question 15

// Every third question takes any text, such as the title of a button.
bool TakesText(int question) { return question % 3 == 0; }

// The questions as one version of the script puts them: the first deploy adds one, the second
// drops one and has two change places. Each deploy words all of them anew.
std::vector<int> QuestionsOf(int version) {
  std::vector<int> questions;
  for (int question = 1; question <= kQuestions; ++question) {
    if (version == 2 && question == 5) continue;
    questions.push_back(question);
    if (version >= 1 && question == 15) questions.push_back(kAdded);
  }
  if (version == 2) std::swap(*std::ranges::find(questions, 22), *std::ranges::find(questions, 23));
  return questions;
}

std::string ScriptOf(int version, const std::string& on_deploy) {
  std::string body;
  std::string answers;
  for (int question : QuestionsOf(version)) {
    body += fmt::format("  let a{0}{1} = ask \"Question {0}, version {2}?\"{3} label q{0}\n",
                        question, TakesText(question) ? ": Text" : "", version,
                        TakesText(question) ? "" : " choices Answer");
    answers += fmt::format("{0} {{a{0}}}. ", question);
  }
  return fmt::format(R"(enum Answer {{ yes "Yes", no "No" }}
rule aside on message when text is "aside" {{
  let said: Text = ask "Anything else?"
  log "aside: {{said}}"
}}
rule survey on message when text is "begin" interrupt on deploy {} {{
{}  reply "{}"
}}
)",
                     on_deploy, body, answers);
}

class OldButtons : public testing::TestWithParam<const char*> {
 protected:
  static constexpr const char* kChannel = "telegram";
  static constexpr const char* kAnn = "42";

  std::vector<sim::Observed> Happen(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    EXPECT_TRUE(observed) << observed.error().message;
    if (!observed) return {};
    for (const sim::Observed& one : *observed) {
      const bool asks = one.text.starts_with("Question ");
      if (asks && !one.content.choices.empty()) shown_.push_back(QuestionIn(one.text));
    }
    return std::move(*observed);
  }
  std::vector<sim::Observed> Say(const std::string& text) {
    return Happen(sim::Receive{kChannel, kAnn, text, "", "", ""});
  }

  static int QuestionIn(const std::string& text) {
    return std::stoi(text.substr(std::string("Question ").size()));
  }

  // Presses a button as it stood below the question when that was first put.
  std::vector<sim::Observed> Press(int question, const std::string& title) {
    const auto at = std::ranges::find(shown_, question);
    EXPECT_NE(at, shown_.end());
    const auto back = static_cast<std::size_t>(shown_.end() - at - 1);
    return Happen(sim::Tap{kChannel, kAnn, title, back});
  }

  // What all others' buttons come to while the question stands: it is put again, and that is all.
  void PressAllBut(const sim::Observed& asked) {
    const int standing = QuestionIn(asked.text);
    for (const auto& [question, answer] : given_) {
      if (TakesText(question) || question == standing) continue;
      for (const char* title : {"Yes", "No"}) {
        const auto observed = Press(question, title);
        ASSERT_EQ(observed.size(), 1U) << question << " at " << standing;
        EXPECT_EQ(observed[0].kind, "ask");
        EXPECT_EQ(observed[0].text, asked.text) << "after a button of question " << question;
        ++pressed_;
      }
    }
  }

  // Takes the answer that each question is given: by its own button, or a text.
  std::vector<sim::Observed> AnswerTo(int question) {
    const std::string title = question % 2 == 0 ? "Yes" : "No";
    given_[question] = TakesText(question) ? fmt::format("text {}", question) : title;
    return TakesText(question) ? Say(given_[question]) : Press(question, title);
  }

  void Deploy(int version) {
    const std::string script = ScriptOf(version, GetParam());
    ASSERT_TRUE(simulation_.Deploy(Compiled(script)));
  }

  sim::Simulation simulation_{[](const std::shared_ptr<const ops::LoadedProgram>& program) {
    return interp::MakeInterpreter(program);
  }};
  std::vector<int> shown_;            // the questions of all messages with buttons, oldest first
  std::map<int, std::string> given_;  // answers, by question
  int pressed_ = 0;
};

INSTANTIATE_TEST_SUITE_P(OnDeploy, OldButtons, testing::Values("follow", "pin"));

TEST_P(OldButtons, AnswerNoOtherQuestion) {
  Deploy(0);
  ASSERT_EQ(Say("aside").back().kind, "ask");
  auto observed = Say("begin");
  while (observed.back().kind == "ask") {
    const sim::Observed asked = observed.back();
    const int question = QuestionIn(asked.text);
    if (question == 10) Deploy(1);
    if (question == 20) Deploy(2);
    if (question % 5 == 0) PressAllBut(asked);
    if (HasFatalFailure()) return;
    observed = AnswerTo(question);
    ASSERT_EQ(observed.size(), 1U);
  }
  const bool follows = std::string(GetParam()) == "follow";
  std::string answers;
  for (int question : QuestionsOf(follows ? 2 : 0)) {
    answers += fmt::format("{} {}. ", question, given_[question]);
  }
  EXPECT_EQ(observed.back().text, answers);
  EXPECT_EQ(given_.contains(kAdded), follows);
  EXPECT_GT(pressed_, 100);

  // The conversation is over: each button is told so, and the other run still waits.
  for (const auto& [question, answer] : given_) {
    if (TakesText(question)) continue;
    const auto told = Press(question, "Yes");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].text.starts_with("That question is settled.")) << told[0].text;
  }
  EXPECT_EQ(Say("no more").back().text, "aside: no more");
}

// The same rule begun anew has questions of the same labels, and buttons of its own.
TEST_P(OldButtons, AnswerNoLaterRunOfTheirRule) {
  Deploy(0);
  Say("begin");
  for (int question = 1; question <= kQuestions; ++question) AnswerTo(question);
  Deploy(1);
  const auto again = Say("begin");
  ASSERT_EQ(again.back().text, "Question 1, version 1?");
  Deploy(2);
  for (int question = 1; question <= kQuestions; ++question) {
    if (TakesText(question)) continue;
    const auto told = Press(question, "Yes");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].text.starts_with("That question is settled.")) << told[0].text;
  }
}

// Runs of one rule that each send the same buttons again and again. Whichever is pressed, of
// whatever run and age, only the newest of a run carries it on, and that run alone.
TEST_P(OldButtons, OfMessagesAnswerTheirOwnRunAlone) {
  const std::string script = fmt::format(R"(
rule order on message when text starts with "order" mode parallel on deploy {} {{
  let what = text
  repeat up to 6 times {{
    reply "Shall we, {{what}}?" buttons yes "Yes", no "No"
    await first {{
      tap yes -> reply "Yes to {{what}}."
      tap no -> reply "No to {{what}}."
      after 30d -> stop
    }}
  }}
}}
)",
                                         GetParam());
  ASSERT_TRUE(simulation_.Deploy(Compiled(script)));
  struct Message {
    int order;
    bool answered;
  };
  std::vector<Message> shown;
  for (int order = 0; order < 6; ++order) {
    ASSERT_EQ(Say(fmt::format("order {}", order)).size(), 1U);
    shown.push_back({order, false});
  }
  std::minstd_rand random(7);
  int carried = 0;
  int settled = 0;
  for (int step = 0; step < 600; ++step) {
    if (step == 40) {
      ASSERT_TRUE(simulation_.Deploy(Compiled(script + "rule x on message { log \"x\" }")));
    }
    const std::size_t at = random() % shown.size();
    const std::string title = random() % 2 == 0 ? "Yes" : "No";
    const auto observed = Happen(sim::Tap{kChannel, kAnn, title, shown.size() - at - 1});
    ASSERT_FALSE(observed.empty());
    const int order = shown[at].order;
    if (shown[at].answered) {
      EXPECT_TRUE(observed[0].text.starts_with("That question is settled.")) << observed[0].text;
      ++settled;
      continue;
    }
    EXPECT_EQ(observed[0].text, fmt::format("{} to order {}.", title, order));
    shown[at].answered = true;
    if (observed.size() > 1) shown.push_back({order, false});
    ++carried;
  }
  EXPECT_EQ(carried, 36);
  EXPECT_GT(settled, 100);
}

}  // namespace
}  // namespace hark::test
