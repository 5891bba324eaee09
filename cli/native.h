#pragma once

#include <memory>
#include <string>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

// Native code, in a library of its own that is loaded when first wanted.
//
// A process that is linked to libLLVM takes 12 ms and 55 MB more to start, and most
// commands compile nothing to native code. So LLVM stands behind lib/hark/libhark_native.so,
// which `hark` opens on demand; without that file, or built with HARK_JIT=OFF, everything
// still runs in the interpreter.
namespace hark::cli {

struct NativeOptions {
  int optimisation = 2;    // 0 or 2
  std::string object_dir;  // where compiled objects are kept between starts; empty: nowhere
};

class NativeLibrary {
 public:
  virtual ~NativeLibrary() = default;
  // The LLVM IR that the program becomes, before optimisation.
  virtual Result<std::string> PrintLlvm(const ir::Program& program) const = 0;
  virtual Result<std::shared_ptr<const ops::Engine>> MakeEngine(
      const std::shared_ptr<const ops::LoadedProgram>& program,
      const NativeOptions& options) const = 0;
};

// Loads the library, the first time it is called. Lives as long as the process. Call it
// from one thread at a time. Unavailable when it is not there.
Result<const NativeLibrary*> LoadNative();

}  // namespace hark::cli
