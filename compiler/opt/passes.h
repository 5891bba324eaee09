#pragma once

#include "compiler/ir/program.h"

namespace hark::opt {

// One declaration a row; each is described in its own file.
#define HARK_PASS(name, run) bool run(ir::Program& program, ir::Function& function);
#include "compiler/opt/passes.def"
#undef HARK_PASS

}  // namespace hark::opt
