#pragma once

#include <filesystem>

#include "cli/console.h"

namespace hark::cli {

struct RunOptions {
  std::filesystem::path path = ".";
};

// A chat with the workspace in the terminal. Saving a script takes effect at once; one
// with mistakes is reported and the last good one goes on. Ends with the input, /quit or
// Ctrl-C.
ExitStatus Run(const RunOptions& options, Console& console);

}  // namespace hark::cli
