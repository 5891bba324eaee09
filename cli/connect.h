#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "cli/console.h"

// Tokens of connections that are kept in the store: brought, taken back, looked at. Each works
// beside a worker that serves the workspace, which follows within a second. No token is ever
// printed, and none is taken from the command line, where every user of the machine can read it.
namespace hark::cli {

struct ConnectOptions {
  std::string name;  // of the connection, as in hark.toml
  std::filesystem::path path = ".";
};
// Reads the token from `input`: alone on a line, with its refresh token on the next where the
// channel has one, or the JSON in which the platform gave both. A connection whose token comes
// from elsewhere brings none: it is let to send again.
ExitStatus BringToken(const ConnectOptions& options, std::istream& input, Console& console);

struct DisconnectOptions {
  std::string name;
  std::filesystem::path path = ".";
  std::string reason;
};
ExitStatus TakeTokenBack(const DisconnectOptions& options, Console& console);

struct ConnectionListOptions {
  std::filesystem::path path = ".";
  bool json = false;
};
// A table of the connections and how they stand.
ExitStatus ListConnections(const ConnectionListOptions& options, Console& console);

}  // namespace hark::cli
