#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "cli/console.h"

namespace hark::cli {

struct BuildOptions {
  std::filesystem::path path = ".";
  std::optional<std::filesystem::path> output;  // else .hark/program.ir in the workspace
  std::optional<std::size_t> min_coverage;      // as of TestOptions
};

// Compiles a workspace to the file that a worker or an embedding host loads. With `min_coverage`
// only where its tests pass and reach as much; what they say of that goes to `console.err`.
ExitStatus Build(const BuildOptions& options, Console& console);

}  // namespace hark::cli
