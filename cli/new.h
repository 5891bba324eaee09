#pragma once

#include <filesystem>

#include "cli/console.h"

namespace hark::cli {

// Makes a workspace to begin with in a folder that is not there yet or is empty: the
// rules of samples/greeting, with their tests, and a hark.toml.
ExitStatus New(const std::filesystem::path& folder, Console& console);

}  // namespace hark::cli
