#include "cli/graph.h"

#include <ostream>

#include "cli/compiled.h"
#include "cli/files.h"
#include "cli/graphviz.h"
#include "compiler/graph/graph.h"

namespace hark::cli {
namespace {

Result<std::string> Picture(const sema::CheckedWorkspace& workspace, GraphFormat format) {
  const graph::Graph graph = graph::Build(workspace.program, workspace.flow_places);
  if (format == GraphFormat::Mermaid) return graph::Mermaid(workspace.program, graph);
  std::string dot = graph::Dot(workspace.program, graph);
  if (format == GraphFormat::Dot) return dot;
  return DrawSvg(dot);
}

}  // namespace

ExitStatus Graph(const GraphOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  auto workspace = CompileWorkspace(options.path, console, status);
  if (!workspace) return status;
  auto picture = Picture(workspace->compiled, options.format);
  if (!picture) return Report(console, picture.error());
  if (options.output.empty()) {
    console.out << *picture;
    return ExitStatus::Good;
  }
  if (auto may = CheckOutput(options.output, workspace->workspace); !may) {
    return Report(console, may.error());
  }
  if (auto written = WriteFile(options.output, *picture); !written) {
    return Report(console, written.error());
  }
  return ExitStatus::Good;
}

}  // namespace hark::cli
