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
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/prove/overlap.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/simulation.h"
#include "tests/prove/rule_maker.h"

namespace hark::test {
namespace {

const std::vector<std::string> kChannels = {"telegram", "terminal", "whatsapp"};
constexpr unsigned kTagSets = 8;

// Rules that give a contact its tags: recorders, asked by an event of their own.
std::string Taggers() {
  std::string rules;
  for (const std::string& tag : RuleMaker::Tags()) {
    rules += fmt::format("rule tag_{0} on start with \"{0}\" {{ tag contact \"{0}\" }}\n", tag);
  }
  return rules;
}

ir::Program Compiled(const std::string& script) {
  source::SourceSet sources;
  diag::Sink sink;
  ast::Unit unit;
  syntax::ParseInto(sources, sources.Add("script.hark", script), unit, sink);
  auto checked = sema::Check(unit, sources, sema::World{.channels = kChannels}, sink);
  EXPECT_TRUE(checked) << diag::RenderText(sources, sink.Sorted()) << script;
  return checked ? std::move(checked->program) : ir::Program{};
}

// A workspace that can be written to. Every message comes from somebody new.
class Workspace {
 public:
  explicit Workspace(const std::string& script)
      : program_(Compiled(script)), simulation_([](const auto& loaded) {
          return std::shared_ptr<const ops::Engine>(interp::MakeInterpreter(loaded));
        }) {
    EXPECT_TRUE(simulation_.Deploy(program_)) << script;
  }

  const ir::Program& program() const { return program_; }

  // The names of the rules that answer.
  std::set<std::string> Answer(const std::string& text, const std::string& channel, unsigned tags) {
    const std::string contact = std::to_string(++contacts_);
    for (std::size_t tag = 0; tag < RuleMaker::Tags().size(); ++tag) {
      if ((tags >> tag & 1U) == 0) continue;
      Let(sim::Occur{.kind = EventKind::Start,
                     .channel = channel,
                     .from = contact,
                     .subject = RuleMaker::Tags()[tag]});
    }
    std::set<std::string> names;
    for (const sim::Observed& one : Let(sim::Receive{channel, contact, text, "", "", ""})) {
      if (one.is_message()) names.insert(one.rule);
    }
    return names;
  }

 private:
  std::vector<sim::Observed> Let(const sim::Stimulus& stimulus) {
    auto observed = simulation_.Happen(stimulus);
    EXPECT_TRUE(observed);
    return observed ? *observed : std::vector<sim::Observed>{};
  }

  ir::Program program_;
  sim::Simulation simulation_;
  std::size_t contacts_ = 0;
};

// One round: a workspace, and each of its rules alone with those that record.
class Round {
 public:
  explicit Round(std::mt19937& random) : random_(random) {
    RuleMaker maker(random);
    const std::string taggers = Taggers();
    script_ = taggers;
    const unsigned count = 2 + random() % 4;
    std::map<std::string, std::string> alone;  // by the rule that answers
    for (unsigned at = 0; at < count; ++at) {
      const std::string name = fmt::format("r{}", at);
      const bool records = random() % 6 == 0;
      const std::string rule = records ? maker.Recorder(name) : maker.Rule(name);
      script_ += rule;
      if (!records) alone[name] = recorders_;
      for (auto& [other, text] : alone) text += records || other == name ? rule : "";
      if (records) recorders_ += rule;
    }
    for (const auto& [name, text] : alone) alone_.try_emplace(name, taggers + text);
    for (int at = 0; at < 12; ++at) messages_.push_back(maker.Message());
    whole_.emplace(script_);
  }

  const std::string& script() const { return script_; }
  const ir::Program& program() const { return whole_->program(); }

  bool AnswersAlone(const std::string& rule, const std::string& text, const std::string& channel,
                    unsigned tags) {
    return !alone_.at(rule).Answer(text, channel, tags).empty();
  }

  // Whether there are contacts whose text both rules would take, each alone, and the earlier
  // one answers; where nothing else has to hold, it would take every one the later one does.
  bool Meets(const std::string& earlier, const std::string& later, const prove::Meeting& meeting) {
    bool met = false;
    for (const std::string& channel : ChannelsOf(meeting)) {
      for (unsigned tags = 0; tags < kTagSets; ++tags) {
        if (!AnswersAlone(later, meeting.text, channel, tags)) continue;
        const bool first = AnswersAlone(earlier, meeting.text, channel, tags);
        const std::set<std::string> answers = whole_->Answer(meeting.text, channel, tags);
        met = met || (first && answers.contains(earlier) && !answers.contains(later));
        if (meeting.others.empty() && !first) return false;
      }
    }
    return met;
  }

  // Whether the rule answers any message of this round, or the text.
  bool EverAnswers(const std::string& rule, const std::string& text) {
    std::vector<std::string> texts = messages_;
    if (!text.empty()) texts.push_back(text);
    for (const std::string& said : texts) {
      for (const std::string& channel : kChannels) {
        for (unsigned tags = 0; tags < kTagSets; ++tags) {
          if (whole_->Answer(said, channel, tags).contains(rule)) return true;
        }
      }
    }
    return false;
  }

  const std::string& RandomMessage() { return messages_[random_() % messages_.size()]; }

 private:
  static std::vector<std::string> ChannelsOf(const prove::Meeting& meeting) {
    return meeting.channel.empty() ? kChannels : std::vector<std::string>{meeting.channel};
  }

  std::mt19937& random_;
  std::string script_;
  std::string recorders_;  // so far
  std::map<std::string, Workspace> alone_;
  std::vector<std::string> messages_;
  std::optional<Workspace> whole_;
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

void Try(Round& round, Counts& counts) {
  const std::vector<ir::Rule>& rules = round.program().rules;
  const prove::OverlapFinder finder(round.program(), kChannels);
  const std::vector<prove::Shadow> shadows = finder.Find();
  for (std::size_t at = 0; at < rules.size(); ++at) {
    if (!rules[at].answers) continue;
    for (const prove::Meeting& meeting : shadows[at].meetings) {
      EXPECT_TRUE(round.Meets(rules[meeting.earlier].name, rules[at].name, meeting))
          << rules[meeting.earlier].name << " does not take \"" << meeting.text << "\" from "
          << rules[at].name << ":\n"
          << round.script();
      counts.meetings += 1;
      counts.with_others += meeting.others.empty() ? 0 : 1;
      const bool negated = Negates(round.program(), rules[meeting.earlier].condition) ||
                           Negates(round.program(), rules[at].condition);
      counts.with_negated += negated ? 1 : 0;
    }
    const std::vector<prove::Taker>& takers = shadows[at].takers;
    if (!takers.empty()) {
      EXPECT_FALSE(round.EverAnswers(rules[at].name, takers.front().text))
          << rules[at].name << " answers, and was said never to:\n"
          << round.script();
    }
    counts.taken += takers.empty() ? 0 : 1;
    counts.taken_by_several += takers.size() > 1 ? 1 : 0;
    if (at == 0 || !shadows[at].meetings.empty() || !rules[at - 1].answers) continue;
    const prove::Meeting invented{.earlier = at - 1, .text = round.RandomMessage()};
    counts.controls += 1;
    counts.controls_failed += round.Meets(rules[at - 1].name, rules[at].name, invented) ? 0 : 1;
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
    Try(round, counts);
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
