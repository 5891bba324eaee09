// What the compiler is known to tell of rules that stand behind others, it tells. Rules are
// planted in random workspaces: behind one that answers, another that wants less in one of
// many ways, or wants something that only looks so. Each claim is then put to the simulation.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/unicode.h"
#include "compiler/diag/render.h"
#include "compiler/prove/overlap.h"
#include "compiler/prove/shadow.h"
#include "tests/prove/planted_kinds.h"
#include "tests/prove/rule_maker.h"
#include "tests/prove/rule_workspace.h"

namespace hark::test {
namespace {

const std::string kLater = "later";

bool IsShadowed(Told told) {
  return told == Told::Never || told == Told::ByParts || told == Told::Meets ||
         told == Told::Untold;
}

int CodeOf(Told told) {
  if (told == Told::Never) return diag::RuleNeverAnswers.code;
  if (told == Told::ByParts) return diag::RuleLeftNothing.code;
  return told == Told::Meets ? diag::RulesOverlap.code : 0;
}

// Rules of one kind with words, a tag and channels of their own, among others.
class Planted {
 public:
  Planted(const PlantedKind& kind, std::mt19937& random) : random_(random), maker_(random) {
    static const std::vector<std::string> kWords = {"price", "list",  "size",     "цена",
                                                    "menu",  "stock", "gift-card"};
    words_ = kWords;
    channels_ = RuleChannels();
    std::ranges::shuffle(words_, random_);
    std::ranges::shuffle(channels_, random_);
    tag_ = RuleMaker::Tags()[random_() % RuleMaker::Tags().size()];
    // Others may take what is told to go to one rule, or to none.
    const bool among_others = kind.told == Told::Never || kind.told == Told::ByParts;
    if (among_others && random_() % 2 == 0) AddOther();
    for (std::size_t at = 0; at + 1 < kind.rules.size(); ++at) {
      Add(fmt::format("e{}", at), Filled(kind.rules[at]));
    }
    if (among_others && random_() % 2 == 0) AddOther();
    Add(kLater, Filled(kind.rules.back()));
    AddOther("priority", "interrupt");
    for (const std::string_view text : kind.said) said_.push_back(Filled(text));
  }

  const std::vector<WrittenRule>& rules() const { return rules_; }
  const std::vector<std::string>& said() const { return said_; }

  // Texts of the words that the rules look for, in many ways.
  std::vector<std::string> Messages() {
    std::vector<std::string> messages;
    for (const std::string_view text :
         {"$1", "$1 $2", "$2 $1 $3", "$2", "$3", "so $1 $2 now", "$1 12", "$2 7, $1"}) {
      messages.push_back(Filled(text));
    }
    return messages;
  }

 private:
  // Any other rule, but for those with one of the words.
  template <typename... Words>
  void AddOther(const Words*... words) {
    const std::string name = fmt::format("o{}", rules_.size());
    std::string rule = maker_.Rule(name);
    while (((rule.find(words) != std::string::npos) || ...)) rule = maker_.Rule(name);
    rules_.push_back({name, rule});
  }

  void Add(const std::string& name, const std::string& clauses) {
    const bool has_body = clauses.find('{') != std::string::npos;
    const bool records = has_body && clauses.find("reply") == std::string::npos;
    const bool has_expression = clauses.find('/') != std::string::npos;
    std::string rule = fmt::format("rule {} on message {}", name, clauses);
    if (!has_body || has_expression) rule += fmt::format(" {{ reply \"{}\" }}", name);
    rules_.push_back({name, rule + "\n", records});
  }

  std::string Filled(std::string_view text) {
    std::string filled;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char sign = text[at];
      const char next = at + 1 < text.size() ? text[at + 1] : ' ';
      const bool names_word = next >= '1' && next <= '3';
      if (sign == '\'') {
        filled += '"';
      } else if ((sign == '$' || sign == '#' || sign == '~') && names_word) {
        filled += Word(words_[static_cast<std::size_t>(next - '1')], sign);
        ++at;
      } else if (sign == '%') {
        filled += next == 't' ? tag_ : channels_[next == 'c' ? 0 : 1];
        ++at;
      } else {
        filled += sign;
      }
    }
    return filled;
  }

  std::string Word(std::string word, char how) {
    if (how == '~') word = word.substr(0, word == "цена" ? 4 : word.size() - 1);
    if (how != '#' && random_() % 3 == 0 && word.front() >= 'a') word.front() -= 'a' - 'A';
    return word;
  }

  std::mt19937& random_;
  RuleMaker maker_;
  std::vector<std::string> words_;
  std::vector<std::string> channels_;
  std::string tag_;
  std::vector<WrittenRule> rules_;
  std::vector<std::string> said_;
};

// What the compiler says of the last planted rule.
struct Report {
  int code = 0;
  std::string words;  // all of it
  prove::Shadow shadow;
};

Report ReportOf(const Workspace& workspace) {
  const ir::Program& program = workspace.program();
  const std::size_t later =
      static_cast<std::size_t>(program.RuleNamed(kLater) - program.rules.data());
  Report report{.shadow = prove::OverlapFinder(program, RuleChannels()).Find()[later]};
  diag::Sink sink;
  prove::CheckShadows(program, RuleChannels(), workspace.sources(), sink);
  for (const diag::Diagnostic& one : sink.Sorted()) {
    if (!one.title.starts_with(fmt::format("`{}`", kLater))) continue;
    report.code = one.code;
    report.words = diag::RenderText(workspace.sources(), {&one, 1});
  }
  return report;
}

// Somebody with all tags, with none, and with some.
struct Contacts {
  explicit Contacts(std::mt19937& random)
      : tags{0, kTagSets - 1, static_cast<unsigned>(random()) % kTagSets} {}
  std::array<unsigned, 3> tags;
};

// Whether a text would wake the last rule, and goes to the one that is said to take it: everywhere,
// or somewhere and elsewhere to others.
bool Takes(RuleSet& rules, const std::string& taker, bool alone, const std::string& text,
           const Contacts& contacts) {
  bool wakes = false;
  for (const std::string& channel : RuleChannels()) {
    for (const unsigned tags : contacts.tags) {
      if (!rules.AnswersAlone(kLater, {text}, channel, tags)) continue;
      const bool takes = rules.AnswersAlone(taker, {text}, channel, tags);
      if (alone && !takes) return false;
      wakes = wakes || takes;
      if (rules.whole().Answer({text}, channel, tags).contains(kLater)) return false;
    }
  }
  return wakes;
}

// Whether the last rule answers the last of the texts.
bool Answers(RuleSet& rules, const std::vector<std::string>& texts, const Contacts& contacts) {
  for (const std::string& channel : RuleChannels()) {
    for (const unsigned tags : contacts.tags) {
      if (rules.whole().Answer(texts, channel, tags).contains(kLater)) return true;
    }
  }
  return false;
}

void HoldsWhatIsTold(const Report& report, RuleSet& rules, const Contacts& contacts) {
  const std::vector<ir::Rule>& all = rules.whole().program().rules;
  for (const prove::Taker& taker : report.shadow.takers) {
    if (taker.text.empty()) continue;
    EXPECT_NE(report.words.find("\"" + taker.text + "\""), std::string::npos);
    const bool alone = report.shadow.takers.size() == 1;
    EXPECT_TRUE(Takes(rules, all[taker.rule].name, alone, taker.text, contacts)) << taker.text;
  }
  if (report.code != CodeOf(Told::Meets)) return;
  for (const prove::Meeting& meeting : report.shadow.meetings) {
    EXPECT_NE(report.words.find("\"" + meeting.text + "\""), std::string::npos);
    EXPECT_TRUE(rules.Meets(all[meeting.earlier].name, kLater, meeting)) << meeting.text;
  }
}

// What became of the rules of one kind.
struct Counts {
  int planted = 0;
  int told = 0;
  int with_text = 0;  // of those, where an example was shown
};

void Try(const PlantedKind& kind, std::mt19937& random, Counts& counts) {
  Planted planted(kind, random);
  RuleSet rules(planted.rules());
  const Report report = ReportOf(rules.whole());
  SCOPED_TRACE(fmt::format("{}\n{}{}", kind.name, rules.script(), report.words));
  counts.planted += 1;
  counts.told += report.code != 0 ? 1 : 0;
  const bool has_text = report.words.find(" goes here first") != std::string::npos &&
                        report.words.find("all that it asks for") == std::string::npos;
  counts.with_text += has_text ? 1 : 0;
  const Contacts contacts(random);
  HoldsWhatIsTold(report, rules, contacts);
  const bool never = report.code == CodeOf(Told::Never) || report.code == CodeOf(Told::ByParts);
  if (IsShadowed(kind.told)) {
    for (const std::string& message : planted.Messages()) {
      const std::string& channel = RuleChannels()[random() % RuleChannels().size()];
      for (const unsigned tags : contacts.tags) {
        EXPECT_FALSE(rules.whole().Answer({message}, channel, tags).contains(kLater)) << message;
      }
    }
    if (kind.told == Told::Untold) return;
    // Others, or one that takes several ways, may take it as well.
    EXPECT_TRUE(report.code == CodeOf(kind.told) || (never && kind.told != Told::Meets))
        << "told as " << report.code;
    return;
  }
  EXPECT_TRUE(Answers(rules, planted.said(), contacts));
  EXPECT_FALSE(never);
  if (kind.told == Told::NothingOf) {
    EXPECT_EQ(report.code, 0);
  }
}

// How many workspaces are tried: HARK_PROGRAMS of the environment, for a longer search.
int Programs() {
  const char* wanted = std::getenv("HARK_PROGRAMS");
  return wanted != nullptr ? std::max(100, std::atoi(wanted)) : 200;
}

TEST(OverlapProof, PlantedShadowsAreToldAndNothingElseIs) {
  const std::size_t count = PlantedKinds().size();
  const int rounds = std::max(1, Programs() / static_cast<int>(count));
  std::mt19937 random(20260107);
  std::vector<Counts> counts(count);
  for (std::size_t at = 0; at < count; ++at) {
    for (int round = 0; round < rounds; ++round) Try(PlantedKinds()[at], random, counts[at]);
  }
  int untold = 0;
  for (std::size_t at = 0; at < count; ++at) {
    const PlantedKind& kind = PlantedKinds()[at];
    const char* what =
        IsShadowed(kind.told) ? "of rules that never answer" : "of rules that answer";
    std::cout << fmt::format("  {} of {} {} told, {} with a text: {}\n", counts[at].told,
                             counts[at].planted, what, counts[at].with_text, kind.name);
    // What is only left out makes no text, and a number is not looked for as words are.
    const std::string_view later = kind.rules.back();
    const bool leaves_out =
        later.starts_with("when not") || later.find("text.number") != std::string_view::npos;
    if (!leaves_out) {
      EXPECT_EQ(counts[at].with_text, counts[at].told) << kind.name;
    }
    untold += IsShadowed(kind.told) && counts[at].told < counts[at].planted ? 1 : 0;
  }
  std::cout << fmt::format("{} kinds of rules that never answer are not told\n", untold);
}

}  // namespace
}  // namespace hark::test
