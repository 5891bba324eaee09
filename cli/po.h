#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/console.h"

namespace hark::cli {

struct PoExportOptions {
  std::filesystem::path path = ".";
  std::string language;          // empty: every language of the workspace
  std::filesystem::path output;  // a folder, or of one language a file; empty: po/ in the workspace
};
// Writes the texts of a workspace for translators, a PO file a language.
ExitStatus PoExport(const PoExportOptions& options, Console& console);

struct PoImportOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path path = ".";
};
// Writes translations into the scripts. Where a file is wrong, or the workspace would have an
// error that it has not now, all of that is shown and nothing is written.
ExitStatus PoImport(const PoImportOptions& options, Console& console);

}  // namespace hark::cli
