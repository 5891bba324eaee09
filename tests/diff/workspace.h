#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/ops/loaded_program.h"
#include "tests/diff/program.h"

namespace hark::diff {

// The programs as one script, without the prelude.
std::string ScriptOf(std::span<const Program> programs);

// The script and the prelude compiled as one workspace; what the compiler says where it has
// an error, which generated programs never have.
Result<std::shared_ptr<const ops::LoadedProgram>> Compile(const std::string& script,
                                                          const std::string& prelude = Prelude());

}  // namespace hark::diff
