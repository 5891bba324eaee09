#include "compiler/sema/condition_judge.h"

#include <algorithm>
#include <string>
#include <utility>

namespace hark::sema {
namespace {

// `at`: of the whole, `not` included.
Outcome Negated(Outcome outcome, Span at) {
  std::swap(outcome.if_true, outcome.if_false);
  if (outcome.settled) {
    outcome.settled->holds = !outcome.settled->holds;
    outcome.settled->at = at;
  }
  return outcome;
}

bool Is(const Outcome& outcome, bool holds) {
  return outcome.settled && outcome.settled->holds == holds;
}

bool IsOfOr(const Settled& settled) { return std::ranges::any_of(settled.why, &Fact::of_or); }

}  // namespace

// The newest are enough, so that a long body costs no more for each of its conditions:
// whatever is known less, less is said.
Facts operator+(Facts some, const Facts& more) {
  constexpr std::size_t kMostFacts = 64;
  some.insert(some.end(), more.begin(), more.end());
  if (some.size() > kMostFacts) {
    some.erase(some.begin(), some.end() - static_cast<std::ptrdiff_t>(kMostFacts));
  }
  return some;
}

Outcome ConditionJudge::Judge(ExprId id, const Facts& facts) {
  condition_ += 1;
  return Of(id, facts);
}

bool ConditionJudge::IsFromOutside(const Settled& settled) const {
  return !settled.why.empty() && !IsWithin(settled);
}

bool ConditionJudge::MayBe(const Facts& facts, const Part& part, bool holds) const {
  Said said = part.said;
  said.holds = said.holds == holds;
  std::vector<const Said*> all = {&said};
  for (const Fact& fact : facts) {
    if (fact.part.read.key == part.read.key) all.push_back(&fact.part.said);
  }
  return ValueSearch(ws_, part.type).MayBe(all);
}

Fact ConditionJudge::FactOf(const Part& part, Span span, bool holds) const {
  Fact fact{part, span, holds, condition_};
  fact.part.said.holds = fact.part.said.holds == holds;
  return fact;
}

void ConditionJudge::NoteWhy(diag::Builder& report, const Facts& why) const {
  for (const Fact& fact : why) {
    std::string words = fact.holds ? "this holds" : "this does not hold";
    const auto example = ValueSearch(ws_, fact.part.type).Example({&fact.part.said});
    const bool tells = why.size() == 1 && fact.part.said.kind != Said::Kind::True;
    if (tells && example) words += ", as for " + *example;
    std::move(report).Note(fact.span, words);
  }
}

Outcome ConditionJudge::Of(ExprId id, const Facts& facts) {
  const ast::ExprNode& node = ws_.expr(id).node;
  if (const auto* unary = std::get_if<ast::Unary>(&node)) {
    if (unary->op == ast::UnaryOp::Not) {
      return Negated(Of(unary->operand, facts), ws_.expr(id).span);
    }
  }
  const auto* binary = std::get_if<ast::Binary>(&node);
  if (binary != nullptr && binary->op == ast::BinaryOp::And) return OfAnd(*binary, facts);
  const bool either = binary != nullptr && binary->op == ast::BinaryOp::Or &&
                      ws_.Is(ws_.fact(binary->left).type, TypeKind::Bool);
  return either ? OfOr(*binary, facts) : OfPart(id, facts);
}

Outcome ConditionJudge::OfAnd(const ast::Binary& node, const Facts& facts) {
  const Outcome left = Of(node.left, facts);
  const Outcome right = Of(node.right, facts + left.if_true);
  Outcome both{.settled = {}, .if_true = left.if_true + right.if_true, .if_false = {}};
  if (Is(left, true)) both.if_false = right.if_false;
  if (Is(right, true)) both.if_false = left.if_false;
  if (Is(left, false)) {
    both.settled = left.settled;
  } else if (Is(right, false)) {
    both.settled = right.settled;
    if (IsWithin(*right.settled) && !IsOfOr(*right.settled)) ReportNever(*right.settled);
  } else if (Is(left, true) && Is(right, true)) {
    both.settled = right.settled;
  }
  return both;
}

Outcome ConditionJudge::OfOr(const ast::Binary& node, const Facts& facts) {
  const Outcome left = Of(node.left, facts);
  Facts otherwise = left.if_false;
  for (Fact& fact : otherwise) fact.of_or = true;
  const Outcome right = Of(node.right, facts + otherwise);
  Outcome either{.settled = {}, .if_true = {}, .if_false = left.if_false + right.if_false};
  if (Is(left, false)) either.if_true = right.if_true;
  if (Is(right, false)) either.if_true = left.if_true;
  if (Is(left, true)) {
    either.settled = left.settled;
  } else if (Is(right, true)) {
    either.settled = right.settled;
    if (IsWithin(*right.settled) && IsOfOr(*right.settled)) ReportAlways(*right.settled);
  } else if (Is(left, false) && Is(right, false)) {
    either.settled = left.settled;
  }
  return either;
}

Outcome ConditionJudge::OfPart(ExprId id, const Facts& facts) {
  const std::optional<Part> part = parts_.Of(id);
  if (!part) return {};
  const Span span = ws_.expr(id).span;
  Outcome outcome{.settled = {},
                  .if_true = {FactOf(*part, span, true)},
                  .if_false = {FactOf(*part, span, false)}};
  const bool may = MayBe(facts, *part, true);
  if (may == MayBe(facts, *part, false)) return outcome;
  outcome.settled = Settled{may, span, WhyOf(facts, *part, !may)};
  if (!may && outcome.settled->why.empty()) ReportNever(*outcome.settled);
  return outcome;
}

// The fact that rules it out alone, or all that are known of the value.
Facts ConditionJudge::WhyOf(const Facts& facts, const Part& part, bool holds) const {
  Facts why;
  if (!MayBe({}, part, holds)) return why;
  for (const Fact& fact : facts) {
    if (fact.part.read.key != part.read.key) continue;
    if (!MayBe({fact}, part, holds)) return {fact};
    why.push_back(fact);
  }
  return why;
}

bool ConditionJudge::IsWithin(const Settled& settled) const {
  return std::ranges::any_of(settled.why,
                             [&](const Fact& fact) { return fact.condition == condition_; });
}
void ConditionJudge::ReportNever(const Settled& settled) {
  diag::Builder report =
      diag::Build(ws_.sink, settled.at, diag::ConditionSettled, diag::Text{"never"});
  if (settled.why.empty()) {
    std::move(report).Help("no value passes: the smaller one comes first");
  } else {
    NoteWhy(report, settled.why);
    const bool one = settled.why.size() == 1;
    std::move(report)
        .Label(one ? "where the other does" : "where the others do")
        .Help("no value passes all of it: take a part away, or join them with `or`");
  }
  std::move(report).Emit();
}

// All cases that there are, one by one, are no mistake: there may be more some day.
void ConditionJudge::ReportAlways(const Settled& settled) {
  const Said& other = settled.why.front().part.said;
  if (other.kind == Said::Kind::OneOf && !other.holds) return;
  diag::Builder report =
      diag::Build(ws_.sink, settled.at, diag::ConditionSettled, diag::Text{"always"})
          .Label("where the other does not")
          .Help("every value passes one of them: take one away, or join them with `and`");
  NoteWhy(report, settled.why);
  std::move(report).Emit();
}

}  // namespace hark::sema
