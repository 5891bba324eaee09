#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/conditions.h"
#include "compiler/prove/rule_finder.h"

// Which rules are asked first about what others look for.
namespace hark::prove {

// Names, ascending.
using Channels = std::vector<std::string>;

// A text that a later rule looks for and an earlier one answers.
struct Meeting {
  std::size_t earlier = 0;
  std::string text;
  std::string channel = {};  // on which; empty: on all of the later one's
  // What has to hold as well for the earlier one to take it: tests of something else, of
  // either rule.
  Term others = {};
};

// A rule that takes a way of a later one, and a text by which that would wake; empty: any.
struct Taker {
  std::size_t rule = 0;
  std::string text;
};

// What stands in front of a rule.
struct Shadow {
  std::vector<Taker> takers;  // together of all that would wake it; none: it can answer
  std::vector<Meeting> meetings;
};

class OverlapFinder {
 public:
  OverlapFinder(const ir::Program& program, const std::vector<std::string>& channels);

  // Of each rule of the program.
  std::vector<Shadow> Find() const;

  const Conditions& conditions() const { return conditions_; }

 private:
  // One way to wake a rule, with a text that does, if one was found.
  struct Way {
    std::size_t rule;
    const Term* term;
    std::optional<Said> example;
  };

  // Rules that are offered a message before, in order. Of the first `sure` none is left out.
  struct Asked {
    std::vector<std::size_t> rules;
    std::size_t sure = 0;
  };

  // Asked of places in the order, ascending.
  using AtPlaces = std::function<bool(const std::vector<std::size_t>&)>;

  std::vector<std::size_t> InOrder() const;
  void NoteChanges();
  bool IsCollectedBetween(std::size_t first, std::size_t second) const;
  bool IsChanged(std::size_t rule, TestId test, const AtPlaces& at_such) const;
  bool IsChangedBetween(std::size_t first, std::size_t second, TestId test) const;
  bool MayBeChangedBefore(std::size_t rule, TestId test, const Term& known, const Said& said) const;
  Term Lasting(std::size_t first, std::size_t second, const Term& term) const;
  std::optional<Said> ExampleOf(std::size_t rule, const Term& term) const;
  std::optional<Said> Tried(std::size_t rule, const Term& term, std::string_view text) const;
  std::vector<std::vector<Taker>> TakersOf(const Way& way,
                                           const std::vector<std::size_t>& earlier) const;
  std::vector<TestId> SplitsOf(const std::vector<std::size_t>& rules) const;
  bool Takes(std::size_t first, std::size_t second, const Term& term,
             const Channels& channels) const;
  Asked AskedFirst(const RuleFinder& finder, const Way& way, const std::optional<Said>& said) const;
  std::optional<Meeting> FirstMeeting(const RuleFinder& finder, const Way& way,
                                      const Asked& asked) const;
  std::optional<Meeting> MeetingAt(const Way& way, const Said& said, const Asked& asked) const;
  bool MayMeet(std::size_t first, std::size_t second) const;
  std::optional<Meeting> Meet(std::size_t first, const Way& way, const Said& said,
                              std::span<const std::size_t> before) const;
  bool MayBeAssigned(std::size_t first, const Term& known, const Said& said) const;
  Channels WhereLeft(std::span<const std::size_t> rules, const Term& known, const Said& said,
                     Channels channels) const;
  bool MayAllBeSilent(const std::vector<std::size_t>& rules, const Term& known,
                      const Said& said) const;
  bool AreIndependent(const std::set<TestId>& tests, const Term& known) const;
  std::optional<bool> HoldsGiven(std::size_t rule, const Term& term) const;
  std::optional<bool> HoldsOf(std::size_t rule, const Term& known, const Said& said) const;
  bool IsNarrower(std::size_t first, std::size_t second) const;
  std::optional<Term> Together(std::size_t first, const Way& way, const Said& said) const;
  std::optional<Term> Joined(const Term& first, const Way& way, const Said& said) const;
  Term OthersOf(const Term& term) const;
  Term AskedBy(std::size_t rule, const Term& term) const;

  const ir::Program& program_;
  Conditions conditions_;
  std::vector<Terms> terms_;         // of each rule
  std::vector<Channels> channels_;   // of each rule
  std::vector<std::size_t> order_;   // of rules, as they are offered an event
  std::vector<std::size_t> places_;  // of each rule in it
  // Of what rules change that may run beside one that answers, where: by the event's kind
  // and what is changed.
  std::map<std::string, std::vector<std::size_t>> changes_;
  std::vector<std::size_t> collectors_;  // places of rules that collect, ascending
  std::vector<std::size_t> assigners_;   // of those, rules that give conversations to teams
};

}  // namespace hark::prove
