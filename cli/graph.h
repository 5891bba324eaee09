#pragma once

#include <filesystem>

#include "cli/console.h"

namespace hark::cli {

enum class GraphFormat { Mermaid, Dot, Svg };
struct GraphOptions {
  std::filesystem::path path = ".";
  GraphFormat format = GraphFormat::Mermaid;
  std::filesystem::path output;  // empty: standard output
};

// Draws what the rules of a workspace may say and wait for. SVG is drawn by Graphviz; World
// when it is not there.
ExitStatus Graph(const GraphOptions& options, Console& console);

}  // namespace hark::cli
