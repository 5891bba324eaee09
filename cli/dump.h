#pragma once

#include <string>

#include "cli/check.h"
#include "cli/workspace.h"
#include "compiler/base/result.h"
#include "compiler/ir/program.h"

namespace hark::cli {

// One stage of the compiler as text. `program` is null when the workspace has errors;
// then only what was parsed can be looked at, and the rest is empty.
Result<std::string> DumpStage(Dump stage, const Workspace& workspace, const ir::Program* program);

}  // namespace hark::cli
