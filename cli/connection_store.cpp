#include "cli/connection_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "compiler/sema/suggest.h"
#include "runtime/connect/live_tokens.h"
#include "runtime/connect/vault.h"
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
  // It was read first; what stands behind it are lists of templates.
  const source::FileId toml = *workspace->config_source.ids().begin();
  std::erase_if(workspace->config_diagnostics,
                [&](const auto& one) { return one.primary.span.file != toml; });
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

Result<channel::Connection> WithToken(const Workspace& workspace, const ConnectionConfig& config,
                                      const Environment& environment) {
  channel::Connection connection = WithoutKeys(config);
  auto fetched = FetchToken(config, workspace.root, environment);
  if (!fetched) return std::unexpected(std::move(fetched.error()));
  connection.token = std::move(*fetched);
  const auto none = [&](std::string_view why) {
    return Fail(FailureKind::Denied,
                fmt::format("connection {0} has no token to ask with: {1}; `hark connect {0}` "
                            "brings it",
                            config.name, why));
  };
  std::error_code ignored;
  if (!std::filesystem::exists(StorePath(workspace), ignored)) {
    if (connection.token_is_kept) return none("the store keeps none yet");
    return connection;
  }
  auto store = OpenAsGuest(workspace);
  if (!store) return std::unexpected(std::move(store.error()));
  connect::Vault vault(**store, KeyPath(workspace).string());
  auto token = connect::LiveTokens(**store, vault).TokenOf(connection);
  if (!token) return none(token.error().message);
  connection.token = std::move(*token);
  return connection;
}

}  // namespace hark::cli
