#pragma once

#include "compiler/ir/type.h"

namespace hark::ir {

// What text can be read as: the types of the operations text_parse and answer_as.
constexpr bool IsReadable(TypeKind kind) {
  return kind == TypeKind::Int || kind == TypeKind::Decimal || kind == TypeKind::Date ||
         kind == TypeKind::Time || kind == TypeKind::Enum || IsTextual(kind);
}

}  // namespace hark::ir
