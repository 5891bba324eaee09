#pragma once

#include <cstdint>

#include "compiler/ir/program.h"
#include "compiler/prove/amount.h"

// What is known of numbers and durations before a script runs.
namespace hark::prove {

// All that a value can be, ends included; the whole range where nothing is known.
struct Range {
  std::int64_t low = kNever;
  std::int64_t high = kEndless;
};

// Of an instruction that gives an Int or a Duration. Takes locals as all that is ever
// set in them, wherever, and the length of a list as 0 to what it can hold.
Range RangeOf(const ir::Program& program, const ir::Function& function, ir::InstId value);

}  // namespace hark::prove
