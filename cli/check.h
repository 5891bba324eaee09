#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

// The stages of the compiler that can be looked at.
enum class Dump { Ast, Ir, Llvm };

struct CheckOptions {
  std::vector<std::filesystem::path> paths;  // each a workspace; none: the current folder
  bool json = false;
  std::optional<Dump> dump;
};

// Reports everything that is wrong in each workspace, its hark.toml included.
ExitStatus Check(const CheckOptions& options, Console& console);

}  // namespace hark::cli
