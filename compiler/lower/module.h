#pragma once

#include <span>
#include <string>

#include "compiler/ir/program.h"

namespace llvm {
class Module;
}

// For runtime/jit alone: what turns a program into native code, by names of LLVM.
namespace hark::lower {

// The symbol of a function's native code, as ir/abi.h has it.
std::string SymbolOf(ir::FunctionId function);

// Adds the code of `functions` to an empty module. Everything else it calls, functions of
// the program that are not among them included, it declares. Takes a verified program.
void Lower(const ir::Program& program, std::span<const ir::FunctionId> functions,
           llvm::Module& module);

// LLVM's passes over the module: none at level 0, a few that pay above it.
void Optimise(llvm::Module& module, int level);

}  // namespace hark::lower
