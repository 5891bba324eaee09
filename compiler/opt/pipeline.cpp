#include "compiler/opt/pipeline.h"

#include "compiler/base/check.h"
#include "compiler/ir/liveness.h"
#include "compiler/ir/verify.h"
#include "compiler/opt/passes.h"

namespace hark::opt {
namespace {

constexpr Pass kPasses[] = {
#define HARK_PASS(name, run) {#name, run},
#include "compiler/opt/passes.def"
#undef HARK_PASS
};

void VerifyInDebugBuilds([[maybe_unused]] const ir::Program& program) {
#ifndef NDEBUG
  HARK_CHECK(!ir::Verify(program), "a pass leaves a program that verifies");
#endif
}

}  // namespace

std::span<const Pass> Passes() { return kPasses; }

void Run(std::span<const Pass> passes, ir::Program& program) {
  for (const Pass& pass : passes) {
    for (ir::Function& function : program.functions) {
      while (pass.run(program, function)) {
      }
    }
    VerifyInDebugBuilds(program);
  }
  for (ir::Function& function : program.functions) ir::ComputeLive(function);
  VerifyInDebugBuilds(program);
}

}  // namespace hark::opt
