#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "compiler/ir/program.h"

namespace hark::ir {

// An argument of an operation: an immediate, or a value by its type.
struct OpArg {
  std::int32_t immediate = -1;
  TypeId type = {};
};
using OpArgs = std::array<OpArg, 3>;

// Whether a value of type `given` may stand where `wanted` is asked for: it has the same
// type, or it is text in a checked form (an Email) where a Text will do.
bool Fits(const Program& program, TypeId wanted, TypeId given);

// What is wrong with a call of an operation whose arguments are as many as it has
// parameters, and there; or an empty string.
std::string VerifyOp(const Program& program, const CallOp& call, const OpArgs& args);

}  // namespace hark::ir
