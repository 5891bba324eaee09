#include "compiler/prove/shadow.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/channel/facts.h"
#include "compiler/diag/printable.h"
#include "compiler/prove/overlap.h"
#include "compiler/prove/words.h"

namespace hark::prove {
namespace {

// Of rules and texts that are named in one warning.
constexpr std::size_t kMostNamed = 3;
// Code points of a text that is shown.
constexpr std::size_t kMostShown = 60;

std::string Quoted(std::string_view text) {
  return "\"" + diag::PrintableHead(text, kMostShown) + "\"";
}

// "3 more", "1 more"; empty for none.
std::string More(std::size_t all) {
  return all > kMostNamed ? std::to_string(all - kMostNamed) + " more" : std::string();
}

class Reporter {
 public:
  Reporter(const ir::Program& program, const Conditions& conditions,
           const source::SourceSet& sources, diag::Sink& sink)
      : program_(program), conditions_(conditions), sources_(sources), sink_(sink) {}

  void Report(const ir::Rule& later, const Shadow& shadow) {
    if (shadow.takers.size() == 1) {
      ReportTaken(later, shadow.takers.front());
    } else if (!shadow.takers.empty()) {
      ReportTakenBySeveral(later, shadow.takers);
    } else if (!shadow.meetings.empty()) {
      ReportMeetings(later, shadow.meetings);
    }
  }

 private:
  // "every tap", or a text for an example, where there is one.
  static std::string WhatGoes(const ir::Rule& later, const Taker& taker) {
    if (!taker.text.empty()) return Quoted(taker.text) + ", for example,";
    if (later.condition.valid()) return "all that it asks for";
    return "every " + std::string(Info(later.trigger.kind).words);
  }

  source::Span At(const ir::Place& place) const { return SpanAt(sources_, place); }

  // What would let it answer: nothing comes before a rule that interrupts but another one.
  static std::string HowBefore(const ir::Rule& later, const ir::Rule& earlier) {
    const bool interrupts = earlier.interrupt && !later.interrupt;
    return interrupts ? "`" + earlier.name +
                            "` is asked before all others, as `interrupt` says: let it ask for "
                            "less, or mark this one too, in front of it"
                      : "put the narrower rule first, or give it a higher `priority`";
  }

  void ReportTaken(const ir::Rule& later, const Taker& taker) {
    const ir::Rule& earlier = program_.rules[taker.rule];
    diag::Build(sink_, At(later.place), diag::RuleNeverAnswers, diag::Name{later.name},
                diag::Name{earlier.name})
        .Note(At(earlier.place), WhatGoes(later, taker) + " goes here first")
        .Help(HowBefore(later, earlier))
        .Emit();
  }

  void ReportTakenBySeveral(const ir::Rule& later, const std::vector<Taker>& takers) {
    diag::Builder report =
        diag::Build(sink_, At(later.place), diag::RuleLeftNothing, diag::Name{later.name})
            .Help("put it before them, or give it a higher `priority`");
    for (std::size_t at = 0; at < std::min(takers.size(), kMostNamed); ++at) {
      const ir::Rule& earlier = program_.rules[takers[at].rule];
      std::move(report).Note(At(earlier.place), WhatGoes(later, takers[at]) + " goes here first");
    }
    if (const std::string more = More(takers.size()); !more.empty()) {
      std::move(report).Label("and to " + more);
    }
    std::move(report).Emit();
  }

  void ReportMeetings(const ir::Rule& later, const std::vector<Meeting>& meetings) {
    std::vector<std::size_t> rules;  // the earlier ones, each once
    for (const Meeting& meeting : meetings) {
      if (std::ranges::find(rules, meeting.earlier) == rules.end()) {
        rules.push_back(meeting.earlier);
      }
    }
    const Meeting& first = meetings.front();
    diag::Builder report =
        diag::Build(sink_, At(later.place), diag::RulesOverlap, diag::Name{later.name},
                    diag::Name{program_.rules[first.earlier].name}, diag::Text{WordsOf(first)})
            .Help(
                "keep it in one of them, give one a higher `priority`, or let both answer with "
                "`also`");
    for (std::size_t at = 0; at < std::min(rules.size(), kMostNamed); ++at) {
      NoteMeetings(report, later, rules[at], meetings);
    }
    if (const std::string more = More(rules.size()); !more.empty()) {
      std::move(report).Label("other words of it go to " + more + " rules");
    }
    std::move(report).Emit();
  }

  // `"price" on Telegram`.
  static std::string WordsOf(const Meeting& meeting) {
    std::string words = Quoted(meeting.text);
    if (const ChannelFacts* channel = ChannelNamed(meeting.channel)) {
      words += " on " + std::string(channel->title);
    }
    return words;
  }

  void NoteMeetings(diag::Builder& report, const ir::Rule& later, std::size_t rule,
                    const std::vector<Meeting>& meetings) {
    const ir::Rule& earlier = program_.rules[rule];
    std::vector<std::string> texts;
    std::size_t all = 0;
    const Meeting* first = nullptr;
    for (const Meeting& meeting : meetings) {
      if (meeting.earlier != rule) continue;
      if (first == nullptr) first = &meeting;
      all += 1;
      if (all <= kMostNamed) texts.push_back(WordsOf(meeting));
    }
    if (const std::string more = More(all); !more.empty()) texts.push_back(more);
    const char* go = all == 1 ? " goes here first" : " go here first";
    std::move(report).Note(At(earlier.place), Enumerated(texts) + go);
    for (const Literal& literal : first->others) {
      NoteOther(report, later, earlier, literal);
    }
  }

  void NoteOther(diag::Builder& report, const ir::Rule& later, const ir::Rule& earlier,
                 const Literal& literal) {
    ir::Place place = conditions_.PlaceIn(later.condition, literal.test);
    if (place.line == 0) place = conditions_.PlaceIn(earlier.condition, literal.test);
    std::move(report).Note(At(place),
                           literal.holds ? "where this holds as well" : "where this does not hold");
  }

  const ir::Program& program_;
  const Conditions& conditions_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;
};

}  // namespace

void CheckShadows(const ir::Program& program, const std::vector<std::string>& channels,
                  const source::SourceSet& sources, diag::Sink& sink) {
  const OverlapFinder finder(program, channels);
  const std::vector<Shadow> shadows = finder.Find();
  Reporter reporter(program, finder.conditions(), sources, sink);
  for (std::size_t rule = 0; rule < shadows.size(); ++rule) {
    reporter.Report(program.rules[rule], shadows[rule]);
  }
}

}  // namespace hark::prove
