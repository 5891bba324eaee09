#pragma once

#include <string_view>

#include "compiler/base/unicode.h"
#include "runtime/value/word.h"

namespace hark::ops {

// A tag has no white space around it, however it was written.
inline std::string_view TrimmedTag(value::Word tag) { return unicode::Trim(value::AsText(tag)); }

}  // namespace hark::ops
