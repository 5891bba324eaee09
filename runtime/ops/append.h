#pragma once

#include <cstddef>

#include "runtime/ops/context.h"

namespace hark::ops {

// False, and a fault, when the turn has its fill of effects.
bool HasRoom(Context& context);

// Appends an effect where there is room. Gives 0, the word of an operation without a value.
Word Append(Context& context, const Effect& effect);

// The bytes of all the texts that a value holds.
std::size_t TextBytes(const ir::Program& program, ir::TypeId type, Word word);

}  // namespace hark::ops
