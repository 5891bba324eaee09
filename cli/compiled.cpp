#include "cli/compiled.h"

#include <utility>

#include "cli/samples.h"

namespace hark::cli {

Result<Attempt> TryCompile(const std::filesystem::path& path, Console& console, bool json,
                           syntax::TreeCache* trees) {
  auto workspace = LoadWorkspace(path);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  const std::size_t scripts = workspace->scripts.size();
  diag::Sink sink;
  auto compiled =
      driver::Compile(workspace->scripts, sink, {.world = workspace->world, .trees = trees});
  if (compiled) CheckSamples(*compiled, sink);
  if (sink.has_errors()) compiled.reset();
  Attempt attempt{std::move(*workspace), scripts, sink.Sorted(), std::move(compiled)};
  Show(console, attempt.workspace.scripts, attempt.diagnostics, json);
  Show(console, attempt.workspace.config_source, attempt.workspace.config_diagnostics, json);
  return attempt;
}

std::optional<CompiledWorkspace> CompileWorkspace(const std::filesystem::path& path,
                                                  Console& console, ExitStatus& status,
                                                  syntax::TreeCache* trees) {
  auto attempt = TryCompile(path, console, /*json=*/false, trees);
  if (!attempt) {
    status = Report(console, attempt.error());
    return std::nullopt;
  }
  if (!attempt->compiled || attempt->workspace.config_wrong()) {
    status = ExitStatus::Script;
    return std::nullopt;
  }
  status = ExitStatus::Good;
  return CompiledWorkspace{std::move(attempt->workspace), attempt->scripts,
                           std::move(attempt->diagnostics), std::move(*attempt->compiled)};
}

}  // namespace hark::cli
