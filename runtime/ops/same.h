#pragma once

#include "runtime/ops/context.h"

namespace hark::ops {

// Whether two texts read the same: folded, without white space at the ends, with one
// space for any white space between.
bool SameText(Context& context, Word a, Word b);

// Whether two values of the type are the same. Texts as SameText says, e-mail addresses
// without regard to case, other texts byte by byte; decimals by value, so 1.0 is 1.00;
// amounts in two currencies are not the same; lists and records part by part. Charges
// fuel for what it reads and may raise OutOfFuel; then it gives false.
bool SameValue(Context& context, ir::TypeId type, Word a, Word b);

}  // namespace hark::ops
