#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/console.h"
#include "cli/workspace.h"
#include "compiler/driver/compile.h"

namespace hark::cli {

// A workspace that went through the compiler, for better or worse.
struct Attempt {
  Workspace workspace;
  std::size_t scripts = 0;  // those of the author; behind them are modules of the library
  std::vector<diag::Diagnostic> diagnostics;       // of the scripts, by place
  std::optional<sema::CheckedWorkspace> compiled;  // none: the scripts are wrong
};

// Loads and compiles and shows everything that is wrong, hark.toml included. A Failure is
// a workspace that cannot be read.
// `trees` is for commands that compile one workspace again and again.
Result<Attempt> TryCompile(const std::filesystem::path& path, Console& console, bool json = false,
                           syntax::TreeCache* trees = nullptr);

// A workspace that compiled, for the commands that need one.
struct CompiledWorkspace {
  Workspace workspace;
  std::size_t scripts = 0;                    // as above, like the next
  std::vector<diag::Diagnostic> diagnostics;  // no errors
  sema::CheckedWorkspace compiled;
};

// As TryCompile; whatever is wrong has then been shown and `status` says what it means.
std::optional<CompiledWorkspace> CompileWorkspace(const std::filesystem::path& path,
                                                  Console& console, ExitStatus& status,
                                                  syntax::TreeCache* trees = nullptr);

}  // namespace hark::cli
