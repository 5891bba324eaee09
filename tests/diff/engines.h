#pragma once

#include <functional>
#include <memory>

#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

namespace hark::diff {

// Stops the process when an engine cannot be made.
using MakeEngine =
    std::function<std::shared_ptr<const ops::Engine>(std::shared_ptr<const ops::LoadedProgram>)>;

MakeEngine Interpreter();
MakeEngine Native(int optimisation);

}  // namespace hark::diff
