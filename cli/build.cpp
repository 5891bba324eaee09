#include "cli/build.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/files.h"
#include "cli/workspace.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/text_form.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

Result<fs::path> Place(const BuildOptions& options, const Workspace& workspace) {
  if (options.output) return *options.output;
  const fs::path folder = workspace.root / ".hark";
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return folder / "program.ir";
  return Fail(FailureKind::Unavailable, fmt::format("cannot make {}: {}; say --output FILE",
                                                    folder.string(), error.message()));
}

}  // namespace

ExitStatus Build(const BuildOptions& options, Console& console) {
  auto workspace = LoadWorkspace(options.path);
  if (!workspace) return Report(console, workspace.error());
  diag::Sink sink;
  const auto compiled = driver::Compile(workspace->scripts, sink, {.world = workspace->world});
  Show(console, workspace->scripts, sink.Sorted());
  Show(console, workspace->config_source, workspace->config_diagnostics);
  if (!compiled || workspace->config_wrong()) return ExitStatus::Script;

  const auto place = Place(options, *workspace);
  if (!place) return Report(console, place.error());
  if (auto written = WriteFile(*place, ir::Print(compiled->program)); !written) {
    return Report(console, written.error());
  }
  console.out << place->string() << '\n';
  return ExitStatus::Good;
}

}  // namespace hark::cli
