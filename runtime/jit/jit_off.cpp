#include "runtime/jit/jit.h"

namespace hark::jit {

Result<std::unique_ptr<ops::Engine>> MakeNative(std::shared_ptr<const ops::LoadedProgram>,
                                                NativeOptions) {
  return Fail(FailureKind::NotFound, "this Hark was built without native code");
}

}  // namespace hark::jit
