#pragma once

#include <vector>

#include "compiler/ir/program.h"

namespace hark::ir {

// Sets Wait::live of every wait: the locals that may be read after it, before they are
// set again. That, and nothing else, is what a frame must hold. Takes a function that
// would verify but for its live lists.
void ComputeLive(Function& function);

// The blocks that control may go to at the end of `block`, a wait's included.
std::vector<BlockId> Successors(const Function& function, const Block& block);

}  // namespace hark::ir
