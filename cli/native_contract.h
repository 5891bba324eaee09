#pragma once

#include <string>

#include "compiler/ir/abi.h"
#include "compiler/ir/op.h"
#include "runtime/ops/context.h"
#include "runtime/ops/loaded_program.h"

namespace hark::cli {

// What `hark` and its library of native code must agree on, as both were compiled: they
// share objects, so a library of another build would read them wrongly and crash. Each side
// works it out for itself; `hark` compares the two before it calls anything.
inline std::string NativeContract() {
  std::string contract = "abi " + std::to_string(ir::kAbiVersion);
  for (const std::size_t size : {sizeof(ops::Context), sizeof(ops::LoadedProgram),
                                 sizeof(ir::Program), sizeof(ir::Function), sizeof(ir::Inst)}) {
    contract += " " + std::to_string(size);
  }
  for (const ir::OpInfo& op : ir::AllOps()) {
    contract += "\n" + std::string(op.name) + " " + std::to_string(static_cast<int>(op.result));
    for (const ir::OpType type : op.params()) {
      contract += " " + std::to_string(static_cast<int>(type));
    }
  }
  return contract;
}

}  // namespace hark::cli
