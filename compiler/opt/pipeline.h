#pragma once

#include <span>
#include <string_view>

#include "compiler/ir/program.h"

namespace hark::opt {

// A pass over one function; says whether it changed anything. Takes and leaves a program
// that verifies.
struct Pass {
  std::string_view name;
  bool (*run)(ir::Program& program, ir::Function& function);
};

// The rows of passes.def.
std::span<const Pass> Passes();

// Runs the passes over all functions, each until it finds no more to do, and then works
// out anew what frames hold. Debug builds verify the program after every pass.
void Run(std::span<const Pass> passes, ir::Program& program);

}  // namespace hark::opt
