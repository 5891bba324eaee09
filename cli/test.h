#pragma once

#include <filesystem>
#include <optional>

#include "cli/console.h"
#include "cli/engine.h"

namespace hark::cli {

struct TestOptions {
  std::filesystem::path path = ".";
  std::optional<EngineChoice> engine;  // not said: both, or what this build has
  bool json = false;
};

// Runs the `test` blocks of a workspace, each in a fresh store on a virtual clock.
// Script when one fails.
ExitStatus Test(const TestOptions& options, Console& console);

}  // namespace hark::cli
