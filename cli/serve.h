#pragma once

#include <filesystem>

#include "cli/console.h"

namespace hark::cli {

struct ServeOptions {
  std::filesystem::path path = ".";
};

// Compiles a workspace and runs a worker on it until SIGINT or SIGTERM: webhooks in,
// messages out, the store of hark.toml in between.
ExitStatus Serve(const ServeOptions& options, Console& console);

}  // namespace hark::cli
