#pragma once

#include <cstdint>

#include "compiler/ir/program.h"

namespace hark::prove {

// The longest time in ms for which these office hours are closed, exceptions and a clock
// that is put back included: what `wait until opens(shop)` lasts at most.
std::int64_t LongestClosed(const ir::Hours& hours);

}  // namespace hark::prove
