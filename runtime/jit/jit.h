#pragma once

#include <cstddef>
#include <memory>

#include "compiler/base/result.h"
#include "runtime/jit/object_store.h"
#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

namespace hark::jit {

// Where the time of MakeNative went.
struct NativeStats {
  std::size_t functions = 0;
  std::size_t objects_loaded = 0;  // from the store, without compiling
  std::size_t objects_compiled = 0;
  double ms_lower = 0;    // IR to LLVM IR, and LLVM's passes
  double ms_codegen = 0;  // to machine code
  double ms_link = 0;     // objects to callable memory
};

struct NativeOptions {
  int optimisation = 2;            // 0 compiles fastest; up to 2, which runs fastest
  ObjectStore* objects = nullptr;  // machine code to keep and reuse; may be null
  NativeStats* stats = nullptr;    // filled in when given
};

// Compiles the program to native code for this processor. The engine keeps the program
// alive and frees the code when it goes: no call may be running then. NotFound in a
// build without native code; Unavailable when this process may not have executable
// memory. May run on any thread; compiles on the calling one.
Result<std::unique_ptr<ops::Engine>> MakeNative(std::shared_ptr<const ops::LoadedProgram> program,
                                                NativeOptions options = {});

}  // namespace hark::jit
