#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "cli/compiled.h"
#include "cli/dump.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

std::string Summary(std::size_t scripts, const fs::path& path,
                    const std::vector<diag::Diagnostic>& diagnostics) {
  const std::string tally = Tally(diagnostics);
  if (!tally.empty()) return fmt::format("{}: {}\n", path.string(), tally);
  return fmt::format("{}: {} script{} checked, {}\n", path.string(), scripts,
                     scripts == 1 ? "" : "s",
                     diagnostics.empty() ? "nothing to report" : "nothing wrong");
}

bool HasErrors(const std::vector<diag::Diagnostic>& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const diag::Diagnostic& diagnostic) {
    return diagnostic.severity == diag::Severity::Error;
  });
}

ExitStatus CheckOne(const fs::path& path, const CheckOptions& options, Console& console) {
  auto attempt = TryCompile(path, console, options.json);
  if (!attempt) return Report(console, attempt.error());
  const Workspace& workspace = attempt->workspace;
  if (options.dump) {
    const auto& compiled = attempt->compiled;
    auto dumped = DumpStage(*options.dump, workspace, compiled ? &compiled->program : nullptr);
    if (!dumped) return Report(console, dumped.error());
    console.out << *dumped;
  }
  std::vector<diag::Diagnostic> diagnostics = std::move(attempt->diagnostics);
  const auto& config = workspace.config_diagnostics;
  diagnostics.insert(diagnostics.end(), config.begin(), config.end());
  if (!options.json) console.err << Summary(attempt->scripts, path, diagnostics);
  return HasErrors(diagnostics) ? ExitStatus::Script : ExitStatus::Good;
}

}  // namespace

ExitStatus Check(const CheckOptions& options, Console& console) {
  ExitStatus worst = ExitStatus::Good;
  const std::vector<fs::path> here = {"."};
  for (const fs::path& path : options.paths.empty() ? here : options.paths) {
    worst = std::max(worst, CheckOne(path, options, console));
  }
  return worst;
}

}  // namespace hark::cli
