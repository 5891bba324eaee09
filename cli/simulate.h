#pragma once

#include <filesystem>
#include <string>

#include "cli/console.h"
#include "cli/engine.h"

namespace hark::cli {

struct SimulateOptions {
  std::filesystem::path path = ".";
  std::filesystem::path next;  // what a deploy among the events makes active; may be empty
  std::string events;          // a file of JSON lines, or "-" for standard input
  bool json = false;
  EngineChoice engine = EngineChoice::Interpreter;
};

// Lets events happen to a workspace and prints what came of them; docs/simulate.md has
// both formats.
ExitStatus Simulate(const SimulateOptions& options, Console& console);

}  // namespace hark::cli
