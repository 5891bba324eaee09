#pragma once

#include <optional>
#include <string>

#include "compiler/ir/program.h"

namespace hark::ops {

// Names a record that holds itself, or nests deeper than LoadedProgram::kNestingMax;
// nothing when there is none. Takes a verified program.
std::optional<std::string> NestsTooDeep(const ir::Program& program);

}  // namespace hark::ops
