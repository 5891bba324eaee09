#pragma once

#include <optional>
#include <vector>

#include "compiler/syntax/ast_name.h"

// What a file says of itself: which modules it uses, what it may do.
namespace hark::ast {

// `use lib.pricing`, `use std.words as words`.
struct Use {
  std::vector<Name> path;
  std::optional<Name> alias;
  Span span;
};
// `require services, sending`.
struct Require {
  std::vector<Name> capabilities;
};

}  // namespace hark::ast
