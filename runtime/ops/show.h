#pragma once

#include "runtime/ops/context.h"

namespace hark::ops {

// The value as a person writes it: "49.00 USD", an enum's label, "yes", "2026-01-31",
// "1d 2h"; lists as "a, b", records as "field: value, …", an unknown as the empty text.
// Charges fuel by the length of the result; raises TextTooLong, OutOfFuel, OutOfMemory.
// Labels that are translated are in the language, a BCP 47 tag or empty.
Word ShowValue(Context& context, ir::TypeId type, Word value, std::string_view language = {});

}  // namespace hark::ops
