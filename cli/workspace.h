#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/config.h"
#include "cli/hooks.h"
#include "compiler/base/result.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/sema/world.h"
#include "compiler/source/source.h"

namespace hark::cli {

// A workspace as it stands on disk. A single file is a workspace of its own with every
// channel connected; so is a folder without a hark.toml. Where there is one, its
// connections say which channels there are.
struct Workspace {
  std::filesystem::path root;  // the folder; of a single file, the one it lies in
  source::SourceSet scripts;
  sema::World world;

  bool has_config = false;
  bool golden = false;              // a golden file: its sections were read, not the file
  Config config;                    // as good as its diagnostics: the defaults when it has errors
  source::SourceSet config_source;  // hark.toml and the lists of templates
  std::vector<diag::Diagnostic> config_diagnostics;

  bool config_wrong() const;
  // Whoever calls its hooks, as hark.toml says.
  std::unique_ptr<hook::Caller> MakeHooks() const { return cli::MakeHooks(config.hooks); }
};

// Reads the workspace at `path`. What is wrong inside its files is for later stages and
// config_diagnostics; a Failure is a path that cannot be read or holds no script.
Result<Workspace> LoadWorkspace(const std::filesystem::path& path);

// Whether a result may be written there. Invalid where it would take the place of what the
// workspace is read from, or of any other script or hark.toml.
Result<void> CheckOutput(const std::filesystem::path& output, const Workspace& workspace);

}  // namespace hark::cli
