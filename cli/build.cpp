#include "cli/build.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/compiled.h"
#include "cli/files.h"
#include "cli/test.h"
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
  ExitStatus status = ExitStatus::Good;
  const auto compiled = CompileWorkspace(options.path, console, status);
  if (!compiled) return status;
  if (options.min_coverage) {
    Console told{console.err, console.err, console.color};
    status = TestCompiled(*compiled, {.min_coverage = options.min_coverage}, told);
    if (status != ExitStatus::Good) return status;
  }
  const auto place = Place(options, compiled->workspace);
  if (!place) return Report(console, place.error());
  if (auto may = CheckOutput(*place, compiled->workspace); !may) {
    return Report(console, may.error());
  }
  if (auto written = WriteFile(*place, ir::Print(compiled->compiled.program)); !written) {
    return Report(console, written.error());
  }
  console.out << place->string() << '\n';
  return ExitStatus::Good;
}

}  // namespace hark::cli
