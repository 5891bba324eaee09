// Of the rules that can answer one does: the first that fits. A condition is taken apart into
// ways to hold (conditions.h), and each way of a rule is held against the rules before it.
//
// A way is taken where an earlier condition holds wherever it does; a rule whose ways are all
// taken never answers. A rule that rests or has a limit lets others answer now and then, and
// takes nothing.
//
// Two rules meet where a text made of what the later one looks for wakes the earlier one as
// well. Any two rules that look for words meet in a message with both, which says nothing; so
// only what the later one asks for is tried. It is the common order to put what is narrower
// first, by its words, its channels or who it is for: then the two do not meet, unless the
// later one looks in vain for something.
#include "compiler/prove/overlap.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "compiler/prove/window.h"

namespace hark::prove {
namespace {

bool Has(const Term& term, const Literal& literal) {
  return std::ranges::binary_search(term, literal);
}

// What is said with words that others take, or that a rule wants no more than these.
constexpr std::string_view kOneMore = " please";

// Stands for whatever is changed.
constexpr std::string_view kAnything = "*";

std::string GroupOf(EventKind kind, std::string_view subject) {
  return std::to_string(static_cast<int>(kind)) + " " + std::string(subject);
}

// Rules before this one that listen for what it does.
RuleFinder::Found Candidates(const RuleFinder& finder, const ir::Trigger& trigger, const Term& term,
                             const Said* said) {
  RuleFinder::Found found = finder.Find(GroupOf(trigger.kind, {}), term, said);
  if (trigger.subject.empty()) return found;
  const RuleFinder::Found more = finder.Find(GroupOf(trigger.kind, trigger.subject), term, said);
  RuleFinder::Found all{.places = {}, .last = std::min(found.last, more.last)};
  std::ranges::merge(found.places, more.places, std::back_inserter(all.places));
  return all;
}

bool ListensForAll(const ir::Trigger& one, const ir::Trigger& other) {
  if (one.kind != other.kind || one.from.valid() || one.to.valid()) return false;
  if (!one.subject.empty() && one.subject != other.subject) return false;
  // What cannot be read of an event does not wake a rule.
  return std::ranges::all_of(one.reads, [&](const ir::Field& field) {
    return std::ranges::any_of(other.reads, [&](const ir::Field& read) {
      return read.name == field.name && read.type == field.type;
    });
  });
}

Channels Common(const Channels& some, const Channels& others) {
  Channels common;
  std::ranges::set_intersection(some, others, std::back_inserter(common));
  return common;
}

Channels Without(const Channels& all, const Channels& some) {
  Channels left;
  std::ranges::set_difference(all, some, std::back_inserter(left));
  return left;
}

// Those that take every way, given who takes each: the first that takes all of them, or the
// first of each.
std::vector<Taker> TogetherTaking(const std::vector<std::vector<Taker>>& ways) {
  if (ways.empty() || std::ranges::any_of(ways, &std::vector<Taker>::empty)) return {};
  for (const Taker& one : ways.front()) {
    const auto has_it = [&](const std::vector<Taker>& way) {
      return std::ranges::find(way, one.rule, &Taker::rule) != way.end();
    };
    if (std::ranges::all_of(ways, has_it)) return {one};
  }
  std::vector<Taker> takers;
  for (const std::vector<Taker>& way : ways) {
    const bool known = std::ranges::find(takers, way.front().rule, &Taker::rule) != takers.end();
    if (!known) takers.push_back(way.front());
  }
  return takers;
}

}  // namespace

OverlapFinder::OverlapFinder(const ir::Program& program, const std::vector<std::string>& channels)
    : program_(program), conditions_(program) {
  for (const ir::Rule& rule : program.rules) {
    terms_.push_back(conditions_.TermsOf(rule.condition));
    channels_.push_back(ChannelsOf(rule, channels));
    std::ranges::sort(channels_.back());
  }
  order_ = InOrder();
  places_.resize(order_.size());
  for (std::size_t place = 0; place < order_.size(); ++place) places_[order_[place]] = place;
  NoteChanges();
}

std::vector<Shadow> OverlapFinder::Find() const {
  std::vector<Shadow> shadows(program_.rules.size());
  RuleFinder finder(conditions_);
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const std::size_t rule = order_[place];
    const ir::Rule& later = program_.rules[rule];
    if (!later.answers || later.also) continue;
    std::vector<std::vector<Taker>> takers;
    for (const Term& term : terms_[rule].terms) {
      const Way way{rule, &term, ExampleOf(rule, term)};
      const Asked asked = AskedFirst(finder, way, way.example);
      std::ranges::move(TakersOf(way, asked.rules), std::back_inserter(takers));
      if (auto meeting = FirstMeeting(finder, way, asked)) {
        shadows[rule].meetings.push_back(std::move(*meeting));
      }
    }
    if (terms_[rule].complete) shadows[rule].takers = TogetherTaking(takers);
    finder.Add(place, GroupOf(later.trigger.kind, later.trigger.subject), terms_[rule]);
  }
  return shadows;
}

// Rules as they are offered an event: those that interrupt, then by priority, then by place.
std::vector<std::size_t> OverlapFinder::InOrder() const {
  std::vector<std::size_t> order(program_.rules.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t rule) {
    return std::pair(program_.rules[rule].interrupt, program_.rules[rule].priority);
  });
  return order;
}

// Rules that record run before those behind them are asked, and so do those that answer beside
// others: what they change is changed for these.
void OverlapFinder::NoteChanges() {
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const ir::Rule& rule = program_.rules[order_[place]];
    if (rule.collect_ms > 0) collectors_.push_back(place);
    if (rule.answers && !rule.also) continue;
    const std::set<std::string> changed = ChangedBy(program_, program_.functions[rule.handler]);
    for (const std::string& name : changed) {
      changes_[GroupOf(rule.trigger.kind, name)].push_back(place);
    }
    if (!changed.empty()) changes_[GroupOf(rule.trigger.kind, kAnything)].push_back(place);
    if (changed.contains("conversation")) assigners_.push_back(order_[place]);
  }
}

// What is collected comes to the rules behind it later, joined, and to none before.
bool OverlapFinder::IsCollectedBetween(std::size_t first, std::size_t second) const {
  const auto next = std::ranges::upper_bound(collectors_, places_[first]);
  return next != collectors_.end() && *next <= places_[second];
}

// Whether what the test depends on is changed at such places: ascending, of rules that a message
// for `rule` may run as well.
bool OverlapFinder::IsChanged(std::size_t rule, TestId test, const AtPlaces& at_such) const {
  const auto changed = [&](std::string_view name) {
    const auto at = changes_.find(GroupOf(program_.rules[rule].trigger.kind, name));
    return at != changes_.end() && at_such(at->second);
  };
  const Sources& sources = conditions_.SourcesOf(test);
  if (sources.of_event && changed(kAnything)) return true;
  return std::ranges::any_of(sources.names, [&](const std::string& name) {
    return changed(name) || changed(name.substr(0, name.find(' ') + 1));
  });
}

bool OverlapFinder::IsChangedBetween(std::size_t first, std::size_t second, TestId test) const {
  return IsChanged(second, test, [&](const std::vector<std::size_t>& places) {
    const auto next = std::ranges::upper_bound(places, places_[first]);
    return next != places.end() && *next < places_[second];
  });
}

// Whether a rule that the message may run before this one is asked changes how the test comes out.
bool OverlapFinder::MayBeChangedBefore(std::size_t rule, TestId test, const Term& known,
                                       const Said& said) const {
  return IsChanged(rule, test, [&](const std::vector<std::size_t>& places) {
    return std::ranges::any_of(places, [&](std::size_t place) {
      return place < places_[rule] && HoldsOf(order_[place], known, said) != false;
    });
  });
}

// What of the term held already when the earlier rule was asked.
Term OverlapFinder::Lasting(std::size_t first, std::size_t second, const Term& term) const {
  Term lasting = term;
  std::erase_if(lasting, [&](const Literal& literal) {
    return IsChangedBetween(first, second, literal.test);
  });
  return lasting;
}

// A text is tried on the whole condition before anybody is told that it wakes the rule. One
// that wants its words, and not these alone, is tried with one more.
std::optional<Said> OverlapFinder::ExampleOf(std::size_t rule, const Term& term) const {
  std::vector<const TextTest*> wanted;
  for (const Literal& literal : term) {
    const TextTest* text = conditions_.TextOf(literal.test);
    if (text != nullptr && literal.holds) wanted.push_back(text);
  }
  const std::optional<std::string> text = ExampleFor(wanted);
  if (!text) return std::nullopt;
  std::optional<Said> said = Tried(rule, term, *text);
  return said ? said : Tried(rule, term, *text + std::string(kOneMore));
}

std::optional<Said> OverlapFinder::Tried(std::size_t rule, const Term& term,
                                         std::string_view text) const {
  Said said(text);
  if (HoldsOf(rule, term, said) != true) return std::nullopt;
  return said;
}

// Those of the rules that take the way, wherever it can be gone. Where none does, those that take
// it where a test of theirs holds and those where it does not, or those of each channel.
std::vector<std::vector<Taker>> OverlapFinder::TakersOf(
    const Way& way, const std::vector<std::size_t>& earlier) const {
  const auto taking = [&](const Term& term, const Channels& channels) {
    std::vector<Taker> takers;
    for (const std::size_t rule : earlier) {
      if (!Takes(rule, way.rule, term, channels)) continue;
      takers.push_back({rule, way.example ? way.example->text : std::string()});
    }
    return takers;
  };
  const Channels& all = channels_[way.rule];
  std::vector<std::vector<Taker>> takers{taking(*way.term, all)};
  if (!takers.front().empty()) return takers;
  for (const TestId test : SplitsOf(earlier)) {
    if (conditions_.Follows(*way.term, test)) continue;
    takers.clear();
    for (const bool holds : {true, false}) {
      Term with = *way.term;
      const Literal literal{test, holds};
      with.insert(std::ranges::lower_bound(with, literal), literal);
      takers.push_back(taking(with, all));
    }
    if (!takers[0].empty() && !takers[1].empty()) return takers;
  }
  takers.clear();
  for (const std::string& channel : all) {
    takers.push_back(taking(*way.term, {channel}));
    if (takers.back().empty()) break;  // the way is free there
  }
  return takers;
}

// Tests that some of the rules make, which hold or do not: one that fails does neither.
std::vector<TestId> OverlapFinder::SplitsOf(const std::vector<std::size_t>& rules) const {
  constexpr std::size_t kMostSplits = 16;
  std::vector<TestId> splits;
  for (const std::size_t rule : rules) {
    for (const TestId test : conditions_.TestsOf(program_.rules[rule].condition)) {
      const bool known = std::ranges::find(splits, test) != splits.end();
      if (known || conditions_.SourcesOf(test).may_fail) continue;
      if (splits.size() < kMostSplits) splits.push_back(test);
    }
  }
  return splits;
}

// Rules before this one that the text may wake where the way does, or without a text all that
// may take the way.
OverlapFinder::Asked OverlapFinder::AskedFirst(const RuleFinder& finder, const Way& way,
                                               const std::optional<Said>& said) const {
  const ir::Trigger& trigger = program_.rules[way.rule].trigger;
  const RuleFinder::Found found = Candidates(finder, trigger, *way.term, said ? &*said : nullptr);
  Asked asked;
  for (const std::size_t place : found.places) {
    const std::size_t rule = order_[place];
    if (said && HoldsOf(rule, *way.term, *said) == false) continue;
    asked.rules.push_back(rule);
    if (place <= found.last) asked.sure = asked.rules.size();
  }
  return asked;
}

// The rule that answers a text the later one looks for, if they meet there. Where others take
// the words alone, they may be said with one more.
std::optional<Meeting> OverlapFinder::FirstMeeting(const RuleFinder& finder, const Way& way,
                                                   const Asked& asked) const {
  if (!way.example || asked.rules.empty()) return std::nullopt;
  if (auto meeting = MeetingAt(way, *way.example, asked)) return meeting;
  if (way.example->text.ends_with(kOneMore)) return std::nullopt;
  const auto said = Tried(way.rule, *way.term, way.example->text + std::string(kOneMore));
  return said ? MeetingAt(way, *said, AskedFirst(finder, way, said)) : std::nullopt;
}

std::optional<Meeting> OverlapFinder::MeetingAt(const Way& way, const Said& said,
                                                const Asked& asked) const {
  const std::span<const std::size_t> rules(asked.rules);
  for (std::size_t at = 0; at < asked.sure; ++at) {
    if (auto meeting = Meet(rules[at], way, said, rules.first(at))) return meeting;
  }
  return std::nullopt;
}

// Whether whatever wakes the later rule in this way, on these channels, goes to the earlier one,
// each time.
bool OverlapFinder::Takes(std::size_t first, std::size_t second, const Term& term,
                          const Channels& channels) const {
  const ir::Rule& earlier = program_.rules[first];
  const ir::Rule& later = program_.rules[second];
  if (earlier.limit.count > 0) return false;
  if (!program_.functions[earlier.handler].waits.empty()) return false;
  if (IsCollectedBetween(first, second)) return false;
  return ListensForAll(earlier.trigger, later.trigger) &&
         std::ranges::includes(channels_[first], channels) &&
         HoldsGiven(first, Lasting(first, second, term)) == true;
}

// Whether the order of the two is left to where they stand, and neither of them says that it
// is meant for what is left, or to be asked before.
bool OverlapFinder::MayMeet(std::size_t first, std::size_t second) const {
  const ir::Rule& earlier = program_.rules[first];
  const ir::Rule& later = program_.rules[second];
  if (earlier.priority != later.priority || earlier.interrupt || later.interrupt) return false;
  if (earlier.limit.count > 0 || earlier.collect_ms > 0 || later.collect_ms > 0) return false;
  if (!ListensForAll(earlier.trigger, later.trigger)) return false;
  const Channels& some = channels_[first];
  const Channels& others = channels_[second];
  return std::ranges::includes(some, others) || !std::ranges::includes(others, some);
}

std::optional<Meeting> OverlapFinder::Meet(std::size_t first, const Way& way, const Said& said,
                                           std::span<const std::size_t> before) const {
  if (!MayMeet(first, way.rule)) return std::nullopt;
  Meeting meeting{.earlier = first, .text = said.text};
  Term known = Lasting(first, way.rule, *way.term);
  // What one of them asks for may be changed in between, and then nothing is sure.
  if (known.size() < way.term->size()) return std::nullopt;
  if (HoldsOf(first, known, said) != true) {
    const std::optional<Term> both = Together(first, way, said);
    if (!both || Lasting(first, way.rule, *both).size() < both->size()) return std::nullopt;
    known = *both;
    meeting.others = OthersOf(known);
  } else if (HoldsGiven(first, known) != true && IsNarrower(first, way.rule)) {
    return std::nullopt;
  } else if (HoldsOf(first, {}, said) != true) {
    meeting.others = AskedBy(first, known);
  }
  const auto changed = [&](const Literal& literal) {
    return MayBeChangedBefore(first, literal.test, known, said);
  };
  if (std::ranges::any_of(known, changed)) return std::nullopt;
  const Channels& wakes_on = channels_[way.rule];
  if (MayBeAssigned(first, known, said)) return std::nullopt;
  const Channels left = WhereLeft(before, known, said, Common(channels_[first], wakes_on));
  if (left.empty()) return std::nullopt;
  if (left.size() < wakes_on.size()) meeting.channel = left.front();
  return meeting;
}

// Whether a rule before this one may give the conversation to a team, and nobody answers.
bool OverlapFinder::MayBeAssigned(std::size_t first, const Term& known, const Said& said) const {
  return std::ranges::any_of(assigners_, [&](std::size_t rule) {
    return places_[rule] < places_[first] &&
           program_.rules[rule].trigger.kind == program_.rules[first].trigger.kind &&
           HoldsOf(rule, known, said) != false;
  });
}

// On which of these channels a message may get past the rules, none where that is not sure.
Channels OverlapFinder::WhereLeft(std::span<const std::size_t> rules, const Term& known,
                                  const Said& said, Channels channels) const {
  std::vector<std::size_t> unsure;
  for (const std::size_t rule : rules) {
    const std::optional<bool> holds = HoldsOf(rule, known, said);
    if (holds == true) channels = Without(channels, channels_[rule]);
    if (!holds) unsure.push_back(rule);
  }
  std::erase_if(unsure,
                [&](std::size_t rule) { return Common(channels, channels_[rule]).empty(); });
  return MayAllBeSilent(unsure, known, said) ? channels : Channels{};
}

// Whether none of the rules holds where tests of something else come out in one way or
// another. Only where no two of these depend on the same does each come out as it likes.
bool OverlapFinder::MayAllBeSilent(const std::vector<std::size_t>& rules, const Term& known,
                                   const Said& said) const {
  if (rules.empty()) return true;
  constexpr std::size_t kMostTests = 6;
  std::set<TestId> open;
  for (const std::size_t rule : rules) {
    for (const TestId test : conditions_.TestsOf(program_.rules[rule].condition)) {
      if (conditions_.TextOf(test) != nullptr || conditions_.Follows(known, test)) continue;
      if (MayBeChangedBefore(rule, test, known, said)) return false;
      open.insert(test);
    }
  }
  if (open.size() > kMostTests || !AreIndependent(open, OthersOf(known))) return false;
  for (std::size_t outcome = 0; outcome < (std::size_t{1} << open.size()); ++outcome) {
    Term assumed = known;
    std::size_t bit = 0;
    for (const TestId test : open) assumed.push_back({test, ((outcome >> bit++) & 1U) != 0});
    const auto silent = [&](std::size_t rule) { return HoldsOf(rule, assumed, said) == false; };
    if (std::ranges::all_of(rules, silent)) return true;
  }
  return false;
}

// Whether no two of the tests, nor one and what is known, depend on the same.
bool OverlapFinder::AreIndependent(const std::set<TestId>& tests, const Term& known) const {
  std::set<std::string> asked;
  for (const Literal& literal : known) {
    asked.merge(std::set(conditions_.SourcesOf(literal.test).names));
  }
  return std::ranges::all_of(tests, [&](TestId test) {
    const Sources& sources = conditions_.SourcesOf(test);
    if (sources.of_event || sources.names.empty()) return false;
    return std::ranges::all_of(sources.names,
                               [&](const std::string& name) { return asked.insert(name).second; });
  });
}

// Whether the rule's condition holds wherever the term does, or nowhere there.
std::optional<bool> OverlapFinder::HoldsGiven(std::size_t rule, const Term& term) const {
  return conditions_.Judge(program_.rules[rule].condition,
                           [&](TestId test) { return conditions_.Follows(term, test); });
}

// Of this text, and with what the term says of anything else.
std::optional<bool> OverlapFinder::HoldsOf(std::size_t rule, const Term& known,
                                           const Said& said) const {
  return conditions_.Judge(program_.rules[rule].condition, [&](TestId test) -> std::optional<bool> {
    const TextTest* text = conditions_.TextOf(test);
    if (text != nullptr) return Holds(*text, said);
    // What is asked of the event in other words may not hold of this one.
    if (conditions_.SourcesOf(test).of_event) return std::nullopt;
    return conditions_.Follows(known, test);
  });
}

bool OverlapFinder::IsNarrower(std::size_t first, std::size_t second) const {
  return terms_[first].complete && std::ranges::all_of(terms_[first].terms, [&](const Term& term) {
           return HoldsGiven(second, term) == true;
         });
}

// What has to hold for the text to wake both, where each of them asks for something else as
// well that has nothing to do with what the other asks for.
std::optional<Term> OverlapFinder::Together(std::size_t first, const Way& way,
                                            const Said& said) const {
  for (const Term& term : terms_[first].terms) {
    const std::optional<Term> both = Joined(term, way, said);
    if (both && HoldsOf(first, *both, said) == true) return both;
  }
  return std::nullopt;
}

std::optional<Term> OverlapFinder::Joined(const Term& first, const Way& way,
                                          const Said& said) const {
  const Term asked = OthersOf(*way.term);
  const auto known_first = [&](const Literal& literal) { return Has(first, literal); };
  if (std::ranges::all_of(asked, known_first)) return std::nullopt;
  bool both_look = false;
  std::set<TestId> more;
  Term both = *way.term;
  for (const Literal& literal : first) {
    if (const TextTest* text = conditions_.TextOf(literal.test)) {
      if (Holds(*text, said) != literal.holds) return std::nullopt;
      both_look = both_look || literal.holds;
    } else if (!Has(both, literal)) {
      more.insert(literal.test);
      both.insert(std::ranges::lower_bound(both, literal), literal);
    }
  }
  if (!both_look || !AreIndependent(more, asked)) return std::nullopt;
  return both;
}

// Those literals of something else that a rule's condition asks for too.
Term OverlapFinder::AskedBy(std::size_t rule, const Term& term) const {
  const std::vector<TestId> asked = conditions_.TestsOf(program_.rules[rule].condition);
  Term others = OthersOf(term);
  std::erase_if(others, [&](const Literal& literal) {
    return std::ranges::find(asked, literal.test) == asked.end();
  });
  return others;
}

Term OverlapFinder::OthersOf(const Term& term) const {
  Term others;
  std::ranges::copy_if(term, std::back_inserter(others), [&](const Literal& literal) {
    return conditions_.TextOf(literal.test) == nullptr;
  });
  return others;
}

}  // namespace hark::prove
