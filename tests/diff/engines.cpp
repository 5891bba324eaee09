#include "tests/diff/engines.h"

#include "compiler/base/check.h"
#include "runtime/interp/interp.h"
#include "runtime/jit/jit.h"

namespace hark::diff {

MakeEngine Interpreter() {
  return [](const auto& program) -> std::shared_ptr<const ops::Engine> {
    return interp::MakeInterpreter(program);
  };
}

MakeEngine Native(int optimisation) {
  return [optimisation](const auto& program) -> std::shared_ptr<const ops::Engine> {
    auto engine = jit::MakeNative(program, {.optimisation = optimisation});
    HARK_CHECK(engine, "generated programs are compiled to native code");
    return std::move(*engine);
  };
}

}  // namespace hark::diff
