#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/number_test.h"
#include "compiler/prove/text_test.h"

// Conditions of rules as what they are made of, so that one can be judged by another.
namespace hark::ir {
class Printer;
}

namespace hark::prove {

// A test by its number in Conditions: of the text, for one item that is looked for; or
// anything else, as one. Two that read the same are the same test.
using TestId = std::size_t;

struct Literal {
  TestId test = 0;
  bool holds = true;
  friend auto operator<=>(const Literal&, const Literal&) = default;
};

// One way for a condition to hold: all of these do. Ascending.
using Term = std::vector<Literal>;

struct Terms {
  std::vector<Term> terms;
  bool complete = true;  // else these are some of them
};

// What a test that is not of the text depends on: "contact 3", "tag vip", "time".
struct Sources {
  std::set<std::string> names;
  bool of_event = false;  // on what was said, or on something that is not known here
  bool may_fail = false;  // whether it may come to an end, and so neither holds nor does not
};

// What a handler may change of that; "tag " for any tag.
std::set<std::string> ChangedBy(const ir::Program& program, const ir::Function& handler);

class Conditions {
 public:
  explicit Conditions(const ir::Program& program);

  // Ways for the condition to hold: where it does, one of them does, unless there are too
  // many. An invalid one always holds, so that nothing has to.
  Terms TermsOf(ir::ConditionId id) const;

  // Null where the test is of something else.
  const TextTest* TextOf(TestId test) const;
  const Sources& SourcesOf(TestId test) const { return tests_[test].sources; }
  // All that a condition makes, repeated ones too.
  std::vector<TestId> TestsOf(ir::ConditionId id) const;

  // Whether the test holds wherever the term does, or nowhere there; nothing where that is
  // not known.
  std::optional<bool> Follows(const Term& term, TestId test) const;

  // Where a condition makes the test; nowhere if it does not.
  ir::Place PlaceIn(ir::ConditionId id, TestId test) const;

  // Whether the condition holds, as far as `known`, called with a TestId, can say.
  template <typename Known>
  std::optional<bool> Judge(ir::ConditionId id, const Known& known) const {
    if (!id.valid()) return true;
    const ir::Condition& condition = program_.conditions[id];
    if (condition.kind == ir::Condition::Kind::Not) {
      return Opposite(Judge(condition.children.front(), known));
    }
    if (condition.kind == ir::Condition::Kind::Atom) {
      const Atom& atom = atoms_[static_cast<std::size_t>(id.index)];
      const std::optional<bool> holds = JudgeParts(atom.tests, !atom.all, known);
      return atom.negated ? Opposite(holds) : holds;
    }
    const bool any = condition.kind == ir::Condition::Kind::Or;
    return JudgeParts(condition.children, any,
                      [&](ir::ConditionId child) { return Judge(child, known); });
  }

 private:
  // Tests that an atom comes to: one of them has to hold, or all; negated, just not that.
  struct Atom {
    std::vector<TestId> tests;
    bool all = false;
    bool negated = false;
  };
  struct Test {
    std::optional<TextTest> text;
    std::optional<NumberTest> number;
    Sources sources;
  };

  static std::optional<bool> Opposite(std::optional<bool> holds) {
    return holds ? std::optional(!*holds) : std::nullopt;
  }
  template <typename Part, typename JudgePart>
  static std::optional<bool> JudgeParts(const std::vector<Part>& parts, bool deciding,
                                        const JudgePart& judge) {
    bool sure = true;
    for (const Part& part : parts) {
      const std::optional<bool> holds = judge(part);
      if (holds == deciding) return deciding;
      sure = sure && holds.has_value();
    }
    return sure ? std::optional(!deciding) : std::nullopt;
  }

  Atom AtomOf(const ir::Condition& condition, ir::Printer& printer);
  TestId Number(const std::string& key, const ir::Condition& condition,
                std::optional<TextTest> text);
  std::optional<bool> FollowsOfNumber(const Term& term, const NumberTest& wanted) const;
  Terms Expand(ir::ConditionId id, bool holds) const;
  Terms Product(const ir::Condition& condition, bool holds) const;

  const ir::Program& program_;
  std::vector<Atom> atoms_;  // index: ConditionId
  std::map<std::string, TestId> numbers_;
  std::vector<Test> tests_;
};

}  // namespace hark::prove
