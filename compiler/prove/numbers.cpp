#include "compiler/prove/numbers.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace hark::prove {
namespace {

Decimal OneMore(const Decimal& number) {
  Decimal sum;
  Add(number, Decimal::OfInt(1), sum);
  return sum;
}

}  // namespace

Numbers Numbers::All() {
  Numbers all;
  all.from_lowest_ = true;
  return all;
}

Numbers Numbers::Of(ir::CompareKind kind, const Decimal& bound, bool whole) {
  const Turn before{bound, false};
  const Turn behind = whole ? Turn{OneMore(bound), false} : Turn{bound, true};
  Numbers below;
  below.from_lowest_ = true;
  Numbers equal;
  equal.turns_ = {before, behind};
  switch (kind) {
    case ir::CompareKind::Equal: return equal;
    case ir::CompareKind::NotEqual: return equal.Opposite();
    case ir::CompareKind::Less: below.turns_ = {before}; return below;
    case ir::CompareKind::LessEqual: below.turns_ = {behind}; return below;
    case ir::CompareKind::Greater: below.turns_ = {behind}; return below.Opposite();
    case ir::CompareKind::GreaterEqual: below.turns_ = {before}; return below.Opposite();
  }
  return {};
}

Numbers Numbers::Without(const Numbers& others) const { return Common(others.Opposite()); }

// Goes along both from the lowest on, and notes where it comes to be in both or leaves one.
Numbers Numbers::Common(const Numbers& others) const {
  Numbers common;
  bool in = from_lowest_;
  bool in_others = others.from_lowest_;
  bool in_both = in && in_others;
  common.from_lowest_ = in_both;
  auto at = turns_.begin();
  auto other = others.turns_.begin();
  while (at != turns_.end() || other != others.turns_.end()) {
    const bool own = other == others.turns_.end() || (at != turns_.end() && !IsBefore(*other, *at));
    const bool theirs = !own || (other != others.turns_.end() && !IsBefore(*at, *other));
    const Turn turn = own ? *at : *other;
    if (own) {
      in = !in;
      ++at;
    }
    if (theirs) {
      in_others = !in_others;
      ++other;
    }
    if ((in && in_others) == in_both) continue;
    in_both = !in_both;
    common.turns_.push_back(turn);
  }
  return common;
}

bool Numbers::IsBefore(const Turn& one, const Turn& other) {
  const int order = Compare(one.at, other.at);
  return order < 0 || (order == 0 && !one.behind && other.behind);
}

Numbers Numbers::Opposite() const {
  Numbers opposite = *this;
  opposite.from_lowest_ = !from_lowest_;
  return opposite;
}

}  // namespace hark::prove
