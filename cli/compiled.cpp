#include "cli/compiled.h"

#include <utility>

namespace hark::cli {

std::optional<CompiledWorkspace> CompileWorkspace(const std::filesystem::path& path,
                                                  Console& console, ExitStatus& status) {
  auto workspace = LoadWorkspace(path);
  if (!workspace) {
    status = Report(console, workspace.error());
    return std::nullopt;
  }
  diag::Sink sink;
  auto compiled = driver::Compile(workspace->scripts, sink, {.world = workspace->world});
  Show(console, workspace->scripts, sink.Sorted());
  Show(console, workspace->config_source, workspace->config_diagnostics);
  if (!compiled || workspace->config_wrong()) {
    status = ExitStatus::Script;
    return std::nullopt;
  }
  status = ExitStatus::Good;
  return CompiledWorkspace{std::move(*workspace), std::move(*compiled)};
}

}  // namespace hark::cli
