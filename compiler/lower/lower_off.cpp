#include "compiler/lower/lower.h"

namespace hark::lower {

Result<std::string> PrintLlvm(const ir::Program&) {
  return Fail(FailureKind::NotFound, "this Hark was built without native code");
}

}  // namespace hark::lower
