#pragma once

#include <string_view>

#include "runtime/ops/context.h"

namespace hark::ops {

// Looks for a value of the type in what a person wrote, and gives the first as a known
// optional, or none (0):
//
//   Decimal  digits with one point or comma between them, and a minus right in front
//   Date     as ParseValue reads one
//   Email, Url   between white space or brackets, without the sign that ends a sentence
//   Language what it is written in, as LanguageOf tells
//   Phone    a run of digits, spaces, dots, hyphens and brackets that ParseValue reads
//
// Charges fuel by the text's length; raises OutOfFuel and OutOfMemory.
Word FindValue(Context& context, ir::TypeId type, std::string_view text);

}  // namespace hark::ops
