#pragma once

#include <memory>
#include <span>
#include <string>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"

namespace hark::jit {

// The processor this runs on and the LLVM that compiles for it, as text: what an object
// depends on besides its program. Cheap: sets nothing up.
std::string TargetName(int optimisation);

// Compiles functions to objects for this processor. Costs some 10 ms to make, so make one
// only when something must be compiled. Not thread-safe; one thread each.
class Codegen {
 public:
  static Result<Codegen> Make(int optimisation);
  Codegen(Codegen&&) noexcept;
  ~Codegen();

  // One relocatable object with all of the functions.
  std::string Compile(const ir::Program& program, std::span<const ir::FunctionId> functions);

  double ms_lower() const { return ms_lower_; }
  double ms_codegen() const { return ms_codegen_; }

 private:
  struct Target;
  Codegen(std::unique_ptr<Target> target, int optimisation);

  std::unique_ptr<Target> target_;
  int optimisation_;
  double ms_lower_ = 0;
  double ms_codegen_ = 0;
};

}  // namespace hark::jit
