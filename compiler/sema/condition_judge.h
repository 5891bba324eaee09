#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compiler/sema/condition_part.h"

namespace hark::sema {

// That a part of a condition holds, or does not.
struct Fact {
  Part part;
  Span span;                  // of the condition
  bool holds = true;          // as it is written there
  std::size_t condition = 0;  // number of the condition that it is a part of
  bool of_or = false;         // known only because the other side of an `or` does not hold
};
using Facts = std::vector<Fact>;

Facts operator+(Facts some, const Facts& more);

// How a condition comes out, where that is known, and for what it is known.
struct Settled {
  bool holds = false;
  Span at;    // the part that settles it
  Facts why;  // what is known already: one fact if that is enough; none if it needs none
};

struct Outcome {
  std::optional<Settled> settled;
  Facts if_true;
  Facts if_false;
};

// Works out how conditions come out, given what is known where they stand.
class ConditionJudge {
 public:
  explicit ConditionJudge(Workspace& workspace) : ws_(workspace), parts_(workspace) {}

  // Reports what contradicts itself within the condition; of `settled` the caller says what
  // it comes to.
  Outcome Judge(ExprId id, const Facts& facts);

  PartFinder& parts() { return parts_; }

  // Whether it is settled by what was known before the condition that was judged last.
  bool IsFromOutside(const Settled& settled) const;

  // Whether a value may be as all facts about it say, and the part hold of it or not.
  bool MayBe(const Facts& facts, const Part& part, bool holds) const;

  Fact FactOf(const Part& part, Span span, bool holds) const;

  // Adds what a part is settled by: of one fact with a value for an example.
  void NoteWhy(diag::Builder& report, const Facts& why) const;

 private:
  Outcome Of(ExprId id, const Facts& facts);
  Outcome OfAnd(const ast::Binary& node, const Facts& facts);
  Outcome OfOr(const ast::Binary& node, const Facts& facts);
  Outcome OfPart(ExprId id, const Facts& facts);
  Facts WhyOf(const Facts& facts, const Part& part, bool holds) const;
  bool IsWithin(const Settled& settled) const;
  void ReportNever(const Settled& settled);
  void ReportAlways(const Settled& settled);

  Workspace& ws_;
  PartFinder parts_;
  std::size_t condition_ = 0;
};

}  // namespace hark::sema
