#pragma once

#include <filesystem>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

struct TemplatesImportOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path output;  // empty: standard output; a file that is there is not replaced
};
// Writes `template` declarations of what WhatsApp has approved, for an author to begin with.
ExitStatus TemplatesImport(const TemplatesImportOptions& options, Console& console);

}  // namespace hark::cli
