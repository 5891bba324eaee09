#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/connections.h"
#include "cli/console.h"
#include "cli/workspace.h"
#include "compiler/base/result.h"
#include "runtime/store/store.h"

// What the commands about connections have in common.
namespace hark::cli {

// The workspace, whose hark.toml is good; else that has been said and `status` says what it means.
// A list of templates that cannot be read is not looked at.
std::optional<Workspace> WorkspaceWithConfig(const std::filesystem::path& path, Console& console,
                                             ExitStatus& status);

// The connection of that name, if it is one that sends with a token; NotFound else.
Result<const ConnectionConfig*> ConnectionNamed(const Workspace& workspace,
                                                const std::string& name);

// What the store keeps of connections. One that is not there yet keeps nothing, and asking makes
// none.
Result<std::vector<store::Credential>> CredentialsOf(const Workspace& workspace);
// Whether it keeps something of a connection that hark.toml does not name.
bool IsLeftOver(const Workspace& workspace, const std::string& name);

// Whether the store is to keep the token.
bool KeepsToken(const ConnectionConfig& connection);

std::filesystem::path StorePath(const Workspace& workspace);
// Where the key of kept tokens is: as hark.toml says, or beside the store.
std::filesystem::path KeyPath(const Workspace& workspace);

// The store, beside the worker that may have it.
Result<std::unique_ptr<store::Store>> OpenAsGuest(const Workspace& workspace);

// The connection with its token, wherever that is: beside the worker that may be sending with it.
// Fails where the token is not there, does not open, was taken back or is refused by its platform;
// the words say what to do.
Result<channel::Connection> WithToken(const Workspace& workspace, const ConnectionConfig& config,
                                      const Environment& environment);

}  // namespace hark::cli
