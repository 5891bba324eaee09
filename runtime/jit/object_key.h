#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/ir/program.h"

namespace hark::jit {

// Names the object of some functions by all that goes into it: their instructions with
// every number that ends up in the code (their own and other functions' ids, immediates,
// constants by value), the ABI, and `target`, which tells LLVM's version, the processor
// with its features and the level of optimisation.
std::string ObjectKey(const ir::Program& program, std::span<const ir::FunctionId> functions,
                      std::string_view target);

// An object as it is kept: with its own hash in front. Unseal gives nothing for what was
// cut or changed since, so that it is compiled anew and never linked.
std::string Seal(std::string_view object);
std::optional<std::string_view> Unseal(std::string_view sealed);

}  // namespace hark::jit
