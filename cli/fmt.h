#pragma once

#include <filesystem>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

struct FmtOptions {
  std::vector<std::filesystem::path> paths;  // files and folders
  bool check = false;                        // change nothing, say what would change
};

// Brings scripts into their one layout. Names every file it changes, or with `check`
// would change, and then gives Script; a file with syntax errors is left as it is.
ExitStatus Fmt(const FmtOptions& options, Console& console);

}  // namespace hark::cli
