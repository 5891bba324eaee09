#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <vector>

#include "cli/compiled.h"
#include "cli/console.h"
#include "cli/engine.h"
#include "compiler/sema/check.h"

namespace hark::cli {

struct TestOptions {
  std::filesystem::path path = ".";
  std::optional<EngineChoice> engine;  // not said: both, or what this build has
  bool json = false;
  bool coverage = false;                    // tell what no test reached
  std::optional<std::size_t> min_coverage;  // per cent of lines, and of branches; tells too
};

// Runs tests on each of the engines and tells which fail, with the conversation that led
// there, and how many; as JSON a line of each. How many failed.
std::size_t RunTests(const ir::Program& program, const std::vector<sema::ScriptTest>& tests,
                     const std::vector<NamedEngine>& engines, bool json, std::ostream& out);

// Runs the `test` blocks of a workspace, each in a fresh store on a virtual clock.
// Script when one fails or when less than `min_coverage` was reached.
ExitStatus Test(const TestOptions& options, Console& console);

// As Test, of a workspace that is compiled already.
ExitStatus TestCompiled(const CompiledWorkspace& workspace, const TestOptions& options,
                        Console& console);

}  // namespace hark::cli
