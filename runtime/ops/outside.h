#pragma once

#include <optional>

#include "runtime/ops/context.h"

namespace hark::ops {

// Looks at a value of the type that was just read from somebody else's JSON, and that nobody holds
// yet: an Email, Phone, Url, Language, Country or TimeZone in it is put into its form as what
// people write is (parse.h). One that has none is not known where it may be missing; anywhere else
// the value as a whole is none.
std::optional<Word> InForm(Context& context, ir::TypeId type, Word word);

}  // namespace hark::ops
