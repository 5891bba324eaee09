#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"
#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/call/caller.h"
#include "runtime/channel/channel.h"
#include "runtime/serve/inbound.h"

namespace hark::cli {

// The value of an environment variable, or nothing; ProcessEnvironment in production.
using Environment = std::function<std::optional<std::string>(const std::string&)>;
Environment ProcessEnvironment();

// A connection with all that hark.toml itself says of it.
channel::Connection WithoutKeys(const ConnectionConfig& config);

// The connections of a hark.toml in `root` with their keys fetched, ready for a worker.
// Denied, with the setting and where it was looked for, when a key is not there. Keys
// stand in no message.
Result<std::vector<channel::Connection>> Connect(const Config& config,
                                                 const std::filesystem::path& root,
                                                 const Environment& environment);

// The token of one connection, likewise; empty where the store keeps it.
Result<std::string> FetchToken(const ConnectionConfig& connection,
                               const std::filesystem::path& root, const Environment& environment);

// The secrets of services, likewise. Denied when one is not there, or when a service of the
// program wants one that hark.toml does not name.
Result<call::Secrets> FetchSecrets(const Config& config, const ir::Program& program,
                                   const std::filesystem::path& root,
                                   const Environment& environment);

// Who posts webhooks, likewise.
Result<std::vector<serve::InboundSource>> FetchWebhookKeys(const Config& config,
                                                           const std::filesystem::path& root,
                                                           const Environment& environment);

// Who serves the model, likewise; nobody where hark.toml names none and no script asks one.
Result<std::optional<call::ModelProvider>> FetchProvider(const Config& config,
                                                         const ir::Program& program,
                                                         const std::filesystem::path& root,
                                                         const Environment& environment);

}  // namespace hark::cli
