#pragma once

#include <memory>

#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

namespace hark::interp {

// The reference engine: instructions one by one, as compiler/ir/inst.h and abi.h say. Made
// at once, so a program runs here until native code for it is there.
std::unique_ptr<ops::Engine> MakeInterpreter(std::shared_ptr<const ops::LoadedProgram> program);

}  // namespace hark::interp
