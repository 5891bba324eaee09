#include "cli/workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/files.h"
#include "cli/golden.h"

namespace hark::cli {
namespace {

namespace fs = std::filesystem;

Result<void> AddFile(Workspace& workspace, const fs::path& path) {
  auto text = ReadFile(path, source::kMaxFileBytes);
  if (!text) return std::unexpected(std::move(text.error()));
  const Golden golden = ParseGolden(*text);
  workspace.golden = golden.has_source();
  if (!workspace.golden) workspace.scripts.Add(path.filename().string(), std::move(*text));
  for (const GoldenSection& section : golden.sections) {
    if (section.is_source()) workspace.scripts.Add(section.name, section.text);
  }
  return {};
}

Result<void> AddFolder(Workspace& workspace) {
  const auto scripts = ScriptsBelow(workspace.root);
  if (!scripts) return std::unexpected(scripts.error());
  if (scripts->empty()) {
    return Fail(FailureKind::NotFound, fmt::format("there is no .hark file in {}; `hark new` makes "
                                                   "a workspace to begin with",
                                                   workspace.root.string()));
  }
  for (const fs::path& script : *scripts) {
    auto text = ReadFile(workspace.root / script, source::kMaxFileBytes);
    if (!text) return std::unexpected(std::move(text.error()));
    workspace.scripts.Add(script.generic_string(), std::move(*text));
  }
  return {};
}

void ConnectChannels(Workspace& workspace) {
  std::set<std::string> channels;
  for (const ConnectionConfig& connection : workspace.config.connections) {
    channels.insert(connection.channel);
  }
  workspace.world.channels.assign(channels.begin(), channels.end());
}

Result<void> ReadConfig(Workspace& workspace) {
  const fs::path path = workspace.root / "hark.toml";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  auto text = ReadFile(path, source::kMaxFileBytes);
  if (!text) return std::unexpected(std::move(text.error()));

  workspace.has_config = true;
  const source::FileId file = workspace.config_source.Add("hark.toml", std::move(*text));
  diag::Sink sink;
  auto config = ParseConfig(workspace.config_source, file, sink);
  workspace.config_diagnostics = sink.Sorted();
  // With a hark.toml that cannot be read, every channel counts as connected: its own
  // errors are enough to tell.
  if (!config) return {};
  workspace.config = std::move(*config);
  workspace.world.grants = workspace.config.grants;
  ConnectChannels(workspace);
  return {};
}

}  // namespace

bool Workspace::config_wrong() const {
  return std::ranges::any_of(config_diagnostics, [](const diag::Diagnostic& diagnostic) {
    return diagnostic.severity == diag::Severity::Error;
  });
}

Result<Workspace> LoadWorkspace(const fs::path& path) {
  Workspace workspace;
  std::error_code ignored;
  const bool folder = fs::is_directory(path, ignored);
  workspace.root = folder ? path : path.parent_path();
  auto done = folder ? AddFolder(workspace) : AddFile(workspace, path);
  if (done && folder) done = ReadConfig(workspace);
  if (!done) return std::unexpected(std::move(done.error()));
  return workspace;
}

}  // namespace hark::cli
