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
#include "tests/prove/rule_maker.h"
#include "tests/prove/rule_workspace.h"

namespace hark::test {
namespace {

const std::string kLater = "later";

// What is told of the last rule.
enum class Told {
  Never,      // HK740: one takes all that would wake it
  ByParts,    // HK742: several do
  Meets,      // HK741: it looks for a text that goes to another
  Untold,     // nothing needs to be, and it never answers all the same
  MayMeet,    // it answers, and what it looks for may be told to go to another
  NothingOf,  // it answers, and nothing is told
};

// A way to plant rules. In what is written, $1 $2 $3 are words, each time in another case;
// #1 #2 #3 as they stand; ~1 the head of one; %t a tag; %c and %d two channels. A rule without
// a body answers. The last one is the one that is told of.
struct Kind {
  std::string_view name;
  Told told;
  std::vector<std::string_view> rules = {};
  // Of rules that answer: what is said, the last of it to the last rule.
  std::vector<std::string_view> said = {};
};

const std::vector<Kind>& Kinds() {
  using enum Told;
  static const std::vector<Kind> kKinds = {
      // A word.
      {"a longer phrase", Never, {"when text mentions '$1'", "when text mentions '$1 $2'"}},
      {"a phrase around the word",
       Never,
       {"when text mentions '$1'", "when text mentions '$2 $1 $3'"}},
      {"fewer words",
       Never,
       {"when text mentions ('$1', '$2', '$3')", "when text mentions ('$2', '$1')"}},
      {"all words and not any",
       Never,
       {"when text mentions ('$1', '$3')", "when text mentions all ('$1', '$2')"}},
      {"more words, all of them",
       Never,
       {"when text mentions all ('$1', '$2')", "when text mentions all ('$3', '$2', '$1')"}},
      {"a phrase of all the words",
       Never,
       {"when text mentions all ('$1', '$2')", "when text mentions '$1 $2'"}},
      {"the text is what is mentioned", Never, {"when text mentions '$1'", "when text is '$2 $1'"}},
      {"the text is what is mentioned nearly",
       Never,
       {"when text mentions about '$1'", "when text is '$1 $2'"}},
      {"the text is what it has to be like",
       Never,
       {"when text is like '$1 *'", "when text is '$1 $2'"}},
      {"the same with other case and space",
       Never,
       {"when text mentions '$1 $2'", "when text mentions ' $1   $2 '"}},
      // A piece.
      {"a word with the piece in it",
       Never,
       {"when text contains '~1'", "when text mentions '$1'"}},
      {"the text is a word with the piece in it",
       Never,
       {"when text contains '~1'", "when text is '$1'"}},
      {"a longer piece", Never, {"when text contains '~1'", "when text contains '$2 $1'"}},
      {"a longer beginning",
       Never,
       {"when text starts with '~1'", "when text starts with '$1 $2'"}},
      {"a longer end", Never, {"when text ends with '$1'", "when text ends with '$2 $1'"}},
      {"a beginning with the piece in it",
       Never,
       {"when text contains '$1'", "when text starts with '$1 $2'"}},
      {"an end with the piece in it",
       Never,
       {"when text contains '~1'", "when text ends with '$2 $1'"}},
      // What else is asked for.
      {"a tag as well",
       Never,
       {"when text mentions '$1'", "when text mentions '$1' and contact.tagged('%t')"}},
      {"no such tag as well",
       Never,
       {"when text mentions '$1'", "when text mentions '$1' and not contact.tagged('%t')"}},
      {"another test of the text as well",
       Never,
       {"when text mentions '$1'", "when text mentions '$1' and text ends with '$2'"}},
      {"an expression as well",
       Never,
       {"when text contains '~1'", "when text matches /#2 \\d+/ and text mentions '$1'"}},
      {"the same expression and more",
       Never,
       {"when text matches /#1 (\\d+)/i",
        "when contact.tagged('%t') and text matches /#1 (\\d+)/i"}},
      {"one of two ways",
       Never,
       {"when text mentions '$1' or contact.tagged('%t')", "when text mentions '$1 $2'"}},
      {"both ways of two",
       Never,
       {"when text mentions '$1' or text contains '$2'",
        "when text is '$1' or text starts with '$2'"}},
      {"all but more",
       Never,
       {"when not (text mentions '$1')", "when not (text mentions ('$1', '$2'))"}},
      {"all without a shorter piece",
       Never,
       {"when not (text contains '$1')", "when not (text contains '~1')"}},
      {"a word that what is left out has not",
       Never,
       {"when text is not '$1'", "when text mentions '$2'"}},
      {"anything at all", Never, {"", "when text mentions '$1' or contact.tagged('%t')"}},
      // Who is asked first, and where.
      {"fewer channels",
       Never,
       {"from %c, %d when text mentions '$1'", "from %d when text mentions '$1'"}},
      {"one channel of all",
       Never,
       {"when text mentions '$1'", "from %c when text mentions '$1 $2'"}},
      {"a lower priority",
       Never,
       {"when text mentions '$1' priority 3", "when text mentions '$1 $2' priority 2"}},
      {"both before those that wait",
       Never,
       {"when text mentions '$1' interrupt", "when text is '$1' interrupt"}},
      {"a limit of its own",
       Never,
       {"when text mentions '$1'", "when text mentions '$1 $2' limit 1 per contact per 1d"}},
      {"a tag that is given before both",
       Never,
       {"when text mentions '$2' { tag contact '%t' }",
        "when text mentions '$1' and contact.tagged('%t')",
        "when text mentions '$1 $2' and contact.tagged('%t')"}},
      // By several.
      {"each word by another",
       ByParts,
       {"when text mentions '$1'", "when text contains '~2'",
        "when text mentions ('$2', '$1 $3')"}},
      {"each way by another",
       ByParts,
       {"when text starts with '$1'", "when contact.tagged('%t')",
        "when text starts with '$1 $2' or (text mentions '$3' and contact.tagged('%t'))"}},
      {"a rule each of three words",
       ByParts,
       {"when text mentions '$1'", "when text mentions '$2'", "when text mentions '$3'",
        "when text is '$1' or text is '$2' or text is '$3'"}},
      // Of which an example is all that is known.
      {"an expression around the piece",
       Meets,
       {"when text contains '~1'", "when text matches /#1 \\d+/"}},
      {"an expression that begins so",
       Meets,
       {"when text starts with '$1'", "when text matches /^#1 (yes|no)/"}},
      {"an expression within one",
       Meets,
       {"when text matches /#1/", "when text matches /#1 [a-z]{3}$/"}},
      {"a word that an expression finds",
       Meets,
       {"when text matches /#1/i", "when text mentions '$1'"}},
      {"the text is what it begins with",
       Meets,
       {"when text starts with '~1'", "when text is '$1'"}},
      {"the text is what it ends with",
       Meets,
       {"when text ends with '$2'", "when text is '$1 $2'"}},
      {"the text is a phrase with the piece in it",
       Meets,
       {"when text contains '$1 $2'", "when text is '$1 $2'"}},
      {"the text is like what has the piece in it",
       Meets,
       {"when text contains '$1'", "when text is like '*$1 * $2'"}},
      {"the text is like what begins so",
       Meets,
       {"when text starts with '$1'", "when text is like '$1 *'"}},
      {"a word that is mentioned nearly",
       Meets,
       {"when text mentions about '$1'", "when text mentions '$1'"}},
      {"by a word and by what has it not",
       Meets,
       {"when text mentions '$1'", "when not (text mentions '$1')", "when text mentions '$2'"}},
      {"by a tag and a word",
       Meets,
       {"when contact.tagged('%t') and text contains '~1'",
        "when contact.tagged('%t') and text matches /#1 \\d+/"}},
      // Of which nothing is.
      {"by a tag and without it",
       Untold,
       {"when text mentions '$1' and contact.tagged('%t')",
        "when text mentions '$1' and not contact.tagged('%t')", "when text mentions '$1 $2'"}},
      {"each channel by another",
       Untold,
       {"from telegram when text mentions '$1'", "from whatsapp, terminal when text mentions '$1'",
        "when text mentions '$1 $2'"}},
      {"a larger number",
       Untold,
       {"when text mentions '$1' and (text.number or 0.0) > 3.0",
        "when text mentions '$1' and (text.number or 0.0) > 5.0"}},
      // It is wider, or other.
      {"a shorter phrase",
       NothingOf,
       {"when text mentions '$1 $2'", "when text mentions '$1'"},
       {"$1"}},
      {"another word", NothingOf, {"when text mentions '$1'", "when text mentions '$2'"}, {"$2"}},
      {"the words turned round",
       NothingOf,
       {"when text mentions '$1 $2'", "when text mentions '$2 $1'"},
       {"$2 $1"}},
      {"the words apart",
       NothingOf,
       {"when text mentions '$1 $2'", "when text mentions all ('$1', '$2')"},
       {"$2 and $1"}},
      {"any word and not all",
       NothingOf,
       {"when text mentions all ('$1', '$2')", "when text mentions ('$1', '$2')"},
       {"$2"}},
      {"a longer word",
       NothingOf,
       {"when text mentions '$1'", "when text mentions '$1ed'"},
       {"$1ed"}},
      {"a piece of the word",
       NothingOf,
       {"when text mentions '$1'", "when text contains '~1'"},
       {"$1ed"}},
      {"mentioned, and not all of it",
       NothingOf,
       {"when text is '$1'", "when text mentions '$1'"},
       {"$1 now"}},
      {"in it, and not at its begin",
       NothingOf,
       {"when text starts with '$1'", "when text contains '$1'"},
       {"so $1"}},
      {"at its end and not at its begin",
       NothingOf,
       {"when text starts with '$1 $2'", "when text ends with '$1'"},
       {"so $1"}},
      {"a shorter piece",
       NothingOf,
       {"when text contains '$1'", "when text contains '~1'"},
       {"~1"}},
      {"a shorter beginning",
       NothingOf,
       {"when text starts with '$1'", "when text starts with '~1'"},
       {"~1"}},
      {"what the expression is a part of",
       NothingOf,
       {"when text matches /#1 \\d+/", "when text contains '$1'"},
       {"$1"}},
      {"whoever has the tag or not",
       NothingOf,
       {"when text mentions '$1' and contact.tagged('%t')", "when text mentions '$1'"},
       {"$1"}},
      {"who has not the tag",
       NothingOf,
       {"when text mentions '$1' and contact.tagged('%t')",
        "when text mentions '$1' and not contact.tagged('%t')"},
       {"$1"}},
      {"all but fewer",
       NothingOf,
       {"when not (text mentions ('$1', '$2'))", "when not (text mentions '$1')"},
       {"$2"}},
      {"what another leaves out",
       NothingOf,
       {"when text is not '$1'", "when text is '$1'"},
       {"$1"}},
      {"more channels",
       NothingOf,
       {"from %c when text mentions '$1'", "from %c, %d when text mentions '$1 $2'"},
       {"$1 $2"}},
      {"a higher priority",
       NothingOf,
       {"when text mentions '$1'", "when text mentions '$1 $2' priority 1"},
       {"$1 $2"}},
      {"before those that wait",
       NothingOf,
       {"when text mentions '$1'", "when text mentions '$1 $2' interrupt"},
       {"$1 $2"}},
      {"beside the other",
       NothingOf,
       {"when text mentions '$1'", "when text mentions '$1 $2' also"},
       {"$1 $2"}},
      {"behind one that answers beside others",
       NothingOf,
       {"when text mentions '$1' also", "when text mentions '$1 $2'"},
       {"$1 $2"}},
      {"behind one that records",
       NothingOf,
       {"when text mentions '$1' { log 'said' }", "when text mentions '$1 $2'"},
       {"$1 $2"}},
      {"behind a limit",
       NothingOf,
       {"when text mentions '$1' limit 1 per contact per 1d", "when text mentions '$1 $2'"},
       {"$1 $2", "$1 $2"}},
      {"a tag that is given in between",
       NothingOf,
       {"when text mentions '$1' and contact.tagged('%t')",
        "when text mentions '$1' { tag contact '%t' }",
        "when text mentions '$1 $2' and contact.tagged('%t')"},
       {"$1 $2"}},
      {"some words taken and some not",
       MayMeet,
       {"when text mentions '$1'", "when text mentions ('$1 $3', '$2')"},
       {"$2"}},
      {"one way taken and one not",
       MayMeet,
       {"when text mentions '$1'", "when text mentions '$1' or contact.tagged('%t')"},
       {"$2"}},
      {"behind one that rests",
       MayMeet,
       {"when text mentions '$1' { reply 'well' wait 1h }", "when text mentions '$1 $2'"},
       {"$1 $2", "$1 $2"}},
      {"an expression of either word",
       MayMeet,
       {"when text contains '$1'", "when text matches /#1|#2/"},
       {"#2"}},
  };
  return kKinds;
}

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
  Planted(const Kind& kind, std::mt19937& random) : random_(random), maker_(random) {
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

// Whether a text would wake the last rule, and goes to the one that is said to take it.
bool Takes(RuleSet& rules, const std::string& taker, const std::string& text,
           const Contacts& contacts) {
  bool wakes = false;
  for (const std::string& channel : RuleChannels()) {
    for (const unsigned tags : contacts.tags) {
      if (!rules.AnswersAlone(kLater, {text}, channel, tags)) continue;
      wakes = true;
      if (!rules.AnswersAlone(taker, {text}, channel, tags)) return false;
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
    EXPECT_TRUE(Takes(rules, all[taker.rule].name, taker.text, contacts)) << taker.text;
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

void Try(const Kind& kind, std::mt19937& random, Counts& counts) {
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
  const std::size_t count = Kinds().size();
  const int rounds = std::max(1, Programs() / static_cast<int>(count));
  std::mt19937 random(20260107);
  std::vector<Counts> counts(count);
  for (std::size_t at = 0; at < count; ++at) {
    for (int round = 0; round < rounds; ++round) Try(Kinds()[at], random, counts[at]);
  }
  int untold = 0;
  for (std::size_t at = 0; at < count; ++at) {
    const Kind& kind = Kinds()[at];
    const char* what =
        IsShadowed(kind.told) ? "of rules that never answer" : "of rules that answer";
    std::cout << fmt::format("  {} of {} {} told, {} with a text: {}\n", counts[at].told,
                             counts[at].planted, what, counts[at].with_text, kind.name);
    // What is only left out makes no text.
    const bool leaves_out = kind.rules.back().starts_with("when not");
    if (!leaves_out) {
      EXPECT_EQ(counts[at].with_text, counts[at].told) << kind.name;
    }
    untold += IsShadowed(kind.told) && counts[at].told < counts[at].planted ? 1 : 0;
  }
  std::cout << fmt::format("{} kinds of rules that never answer are not told\n", untold);
}

}  // namespace
}  // namespace hark::test
