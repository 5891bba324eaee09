#pragma once

#include <vector>

#include "compiler/base/decimal.h"
#include "compiler/ir/inst.h"

namespace hark::prove {

// A set of numbers: those above 3, those from 1 to 5, all but 7.
class Numbers {
 public:
  static Numbers All();
  // Those for which a comparison with `bound` on its right holds. Of whole numbers, those above
  // 3 and those from 4 on are one set.
  static Numbers Of(ir::CompareKind kind, const Decimal& bound, bool whole);

  Numbers Without(const Numbers& others) const;
  Numbers Common(const Numbers& others) const;
  bool empty() const { return !from_lowest_ && turns_.empty(); }

 private:
  // Where what is in the set begins or ends: in front of a number, or behind it.
  struct Turn {
    Decimal at;
    bool behind = false;
  };

  static bool IsBefore(const Turn& one, const Turn& other);
  Numbers Opposite() const;

  bool from_lowest_ = false;  // whether the lowest numbers are in it
  std::vector<Turn> turns_;   // ascending, no two alike
};

}  // namespace hark::prove
