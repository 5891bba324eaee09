#pragma once

#include <filesystem>
#include <optional>

#include "cli/console.h"

namespace hark::cli {

struct BuildOptions {
  std::filesystem::path path = ".";
  std::optional<std::filesystem::path> output;  // else .hark/program.ir in the workspace
};

// Compiles a workspace to the file that a worker or an embedding host loads.
ExitStatus Build(const BuildOptions& options, Console& console);

}  // namespace hark::cli
