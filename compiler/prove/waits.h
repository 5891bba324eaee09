#pragma once

#include <cstdint>

#include "compiler/channel/facts.h"
#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"

// How long waits take, from what the script says.
namespace hark::prove {

// In any time zone, in ms: a day on which clocks go back. Most do so by an hour, those of
// Antarctica/Troll by two.
inline constexpr std::int64_t kLongestDay = kDay + 2 * kHour;

// Whether an operation says when the wait behind it ends.
bool SaysWhen(ir::Op op);

// How much later than the end of its block a way goes on at most, in ms. A wait that ends by
// itself takes as long as it says; one until a moment, as long as until then; kEndless where
// that cannot be known before the script runs. An answer may come as late as the wait
// lasts. The way behind `or skip if late over D` adds D: the wait may have ended so late.
std::int64_t LongestTime(const ir::Program& program, const ir::Function& function,
                         const Edge& edge);

// The instruction in whose place a way's time is told of: the wait's, or the branch's.
std::uint32_t TimedInst(const ir::Function& function, const Edge& edge);

}  // namespace hark::prove
