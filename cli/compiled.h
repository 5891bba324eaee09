#pragma once

#include <filesystem>
#include <optional>

#include "cli/console.h"
#include "cli/workspace.h"
#include "compiler/driver/compile.h"

namespace hark::cli {

// A workspace that compiled, for the commands that run one.
struct CompiledWorkspace {
  Workspace workspace;
  sema::CheckedWorkspace compiled;
};

// Loads and compiles; whatever is wrong has then been shown and `status` says what it
// means.
std::optional<CompiledWorkspace> CompileWorkspace(const std::filesystem::path& path,
                                                  Console& console, ExitStatus& status);

}  // namespace hark::cli
