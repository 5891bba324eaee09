#pragma once

#include <cstdint>

#include "compiler/ir/inst.h"

namespace hark::ir {

// What a Compare of these two scalars gives: the one meaning, for passes and engines.
constexpr bool Holds(CompareKind kind, std::int64_t left, std::int64_t right) {
  switch (kind) {
    case CompareKind::Equal: return left == right;
    case CompareKind::NotEqual: return left != right;
    case CompareKind::Less: return left < right;
    case CompareKind::LessEqual: return left <= right;
    case CompareKind::Greater: return left > right;
    case CompareKind::GreaterEqual: return left >= right;
  }
  return false;
}

}  // namespace hark::ir
