#include "cli/connection_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "compiler/sema/suggest.h"
#include "runtime/store/sqlite_store.h"

namespace hark::cli {

std::optional<Workspace> WorkspaceWithConfig(const std::filesystem::path& path, Console& console,
                                             ExitStatus& status) {
  auto workspace = LoadWorkspace(path);
  if (!workspace) {
    status = Report(console, workspace.error());
    return std::nullopt;
  }
  if (!workspace->has_config) {
    status = Report(console, {FailureKind::NotFound,
                              fmt::format("{} has no hark.toml, so nothing is connected; "
                                          "docs/hark.toml.md says what goes into it",
                                          path.string())});
    return std::nullopt;
  }
  if (workspace->config_wrong()) {
    Show(console, workspace->config_source, workspace->config_diagnostics);
    status = ExitStatus::Script;
    return std::nullopt;
  }
  return std::move(*workspace);
}

Result<const ConnectionConfig*> ConnectionNamed(const Workspace& workspace,
                                                const std::string& name) {
  const std::vector<ConnectionConfig>& all = workspace.config.connections;
  const auto found = std::ranges::find(all, name, &ConnectionConfig::name);
  if (found != all.end() && found->secrets.contains("token")) return &*found;
  if (found != all.end()) {
    return Fail(FailureKind::NotFound,
                fmt::format("connection {} sends without a token: there is none to bring or to "
                            "take back",
                            name));
  }
  std::vector<std::string> names;
  for (const ConnectionConfig& connection : all) names.push_back(connection.name);
  std::string words = fmt::format("hark.toml has no connection {}", name);
  if (const auto nearest = sema::Nearest(name, names)) {
    words += fmt::format("; did you mean {}?", *nearest);
  } else {
    words += "; `hark connections` lists them";
  }
  return Fail(FailureKind::NotFound, std::move(words));
}

Result<std::vector<store::Credential>> CredentialsOf(const Workspace& workspace) {
  std::error_code ignored;
  if (!std::filesystem::exists(StorePath(workspace), ignored)) {
    return std::vector<store::Credential>();
  }
  auto store = OpenAsGuest(workspace);
  if (!store) return std::unexpected(store.error());
  return (*store)->Credentials();
}

bool IsLeftOver(const Workspace& workspace, const std::string& name) {
  const auto& named = workspace.config.connections;
  if (std::ranges::find(named, name, &ConnectionConfig::name) != named.end()) return false;
  const auto kept = CredentialsOf(workspace);
  return kept && std::ranges::find(*kept, name, &store::Credential::connection) != kept->end();
}

bool KeepsToken(const ConnectionConfig& connection) {
  const auto token = connection.secrets.find("token");
  return token != connection.secrets.end() && token->second.kind == Secret::Kind::Kept;
}

std::filesystem::path StorePath(const Workspace& workspace) {
  return workspace.root / workspace.config.store;
}

std::filesystem::path KeyPath(const Workspace& workspace) {
  if (!workspace.config.token_key.empty()) return workspace.root / workspace.config.token_key;
  std::filesystem::path path = StorePath(workspace);
  path += ".key";
  return path;
}

Result<std::unique_ptr<store::Store>> OpenAsGuest(const Workspace& workspace) {
  auto opened = store::SqliteStore::Open(StorePath(workspace).string(), {.as_guest = true});
  if (!opened) return std::unexpected(std::move(opened.error()));
  return std::move(*opened);
}

}  // namespace hark::cli
