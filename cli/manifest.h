#pragma once

#include <filesystem>
#include <string>

#include "cli/console.h"
#include "compiler/manifest/manifest.h"

namespace hark::cli {

struct ManifestOptions {
  std::filesystem::path path = ".";
  bool json = false;  // one JSON object; docs/manifest.md has its form
};

// As people read it, and as programs do (one line, without its end).
std::string ManifestText(const manifest::Manifest& manifest);
std::string ManifestJson(const manifest::Manifest& manifest);

// Prints what a workspace needs of its channels, what it does with personal data and how
// much its rules do at most.
ExitStatus ShowManifest(const ManifestOptions& options, Console& console);

}  // namespace hark::cli
