// What lib/hark/libhark_native.so holds: the only place where the command line meets LLVM.

#include "cli/native.h"
#include "cli/native_contract.h"
#include "compiler/lower/lower.h"
#include "runtime/jit/jit.h"
#include "runtime/jit/object_dir.h"

namespace hark::cli {
namespace {

class Native : public NativeLibrary {
 public:
  Result<std::string> PrintLlvm(const ir::Program& program) const override {
    return lower::PrintLlvm(program);
  }

  Result<std::shared_ptr<const ops::Engine>> MakeEngine(
      const std::shared_ptr<const ops::LoadedProgram>& program,
      const NativeOptions& options) const override {
    jit::ObjectDir objects(options.object_dir);
    auto engine =
        jit::MakeNative(program, {.optimisation = options.optimisation,
                                  .objects = options.object_dir.empty() ? nullptr : &objects});
    if (!engine) return std::unexpected(std::move(engine.error()));
    return std::shared_ptr<const ops::Engine>(std::move(*engine));
  }
};

}  // namespace
}  // namespace hark::cli

extern "C" __attribute__((visibility("default"))) const hark::cli::NativeLibrary*
hark_native_library() {
  static const hark::cli::Native native;
  return &native;
}

extern "C" __attribute__((visibility("default"))) const char* hark_native_contract() {
  static const std::string contract = hark::cli::NativeContract();
  return contract.c_str();
}
