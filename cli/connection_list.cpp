// `hark connections`: what hark.toml connects and how it stands in the store.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/connect.h"
#include "cli/connection_store.h"
#include "runtime/value/time_text.h"

namespace hark::cli {
namespace {

using nlohmann::ordered_json;
using store::Credential;

struct Line {
  ConnectionConfig config;  // of one that is left over, its name alone
  std::optional<Credential> credential;
};

std::vector<Line> LinesOf(const Workspace& workspace, const std::vector<Credential>& credentials) {
  std::vector<Line> lines;
  for (const ConnectionConfig& config : workspace.config.connections) {
    const auto found = std::ranges::find(credentials, config.name, &Credential::connection);
    lines.push_back({config, std::nullopt});
    if (found != credentials.end()) lines.back().credential = *found;
  }
  for (const Credential& credential : credentials) {
    const auto named = [&](const Line& line) { return line.config.name == credential.connection; };
    if (std::ranges::any_of(lines, named)) continue;
    ConnectionConfig left;
    left.name = credential.connection;
    left.channel = "not in hark.toml";
    lines.push_back({std::move(left), credential});
  }
  return lines;
}

std::string_view TokenOf(const Line& line) {
  if (line.credential && !line.credential->sealed.empty()) return "kept";
  if (!line.config.secrets.contains("token")) return "none";
  return KeepsToken(line.config) ? "kept" : "elsewhere";
}

std::string_view StateOf(const Line& line) {
  if (!line.credential) return KeepsToken(line.config) ? "no token yet" : "connected";
  switch (line.credential->state) {
    case Credential::State::Connected: {
      const bool lost = KeepsToken(line.config) && line.credential->sealed.empty();
      return lost ? "no token yet" : "connected";
    }
    case Credential::State::Stopped: return "stopped";
    case Credential::State::Disconnected: return "disconnected";
  }
  return "";
}

std::string Shown(std::optional<std::int64_t> at_ms) {
  return at_ms ? value::InstantText(*at_ms) : "-";
}

using Row = std::array<std::string, 7>;

Row RowOf(const Line& line) {
  const Credential none;
  const Credential& kept = line.credential ? *line.credential : none;
  return {line.config.name,
          line.config.channel,
          std::string(TokenOf(line)),
          std::string(StateOf(line)),
          kept.generation > 0 ? std::to_string(kept.generation) : "-",
          Shown(kept.expires_ms),
          Shown(kept.renewed_ms)};
}

void PrintTable(const std::vector<Line>& lines, std::ostream& out) {
  std::vector<Row> rows = {
      {"name", "channel", "token", "state", "generation", "ends (UTC)", "renewed (UTC)"}};
  for (const Line& line : lines) rows.push_back(RowOf(line));
  std::array<std::size_t, std::tuple_size_v<Row>> widths = {};
  for (const Row& row : rows) {
    for (std::size_t at = 0; at < row.size(); ++at)
      widths[at] = std::max(widths[at], row[at].size());
  }
  for (std::size_t number = 0; number < rows.size(); ++number) {
    std::string text;
    for (std::size_t at = 0; at < widths.size(); ++at) {
      text += fmt::format("{:<{}}  ", rows[number][at], widths[at]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
    const bool has_reason =
        number > 0 && lines[number - 1].credential && !lines[number - 1].credential->reason.empty();
    if (has_reason) out << "  because: " << lines[number - 1].credential->reason << '\n';
  }
}

void PrintJson(const std::vector<Line>& lines, std::ostream& out) {
  const auto time = [](std::optional<std::int64_t> at_ms) {
    return at_ms ? ordered_json(*at_ms) : ordered_json(nullptr);
  };
  for (const Line& line : lines) {
    ordered_json object = {{"name", line.config.name},
                           {"channel", line.config.channel},
                           {"token", TokenOf(line)},
                           {"state", StateOf(line)}};
    if (line.credential) {
      object["generation"] = line.credential->generation;
      object["expires_ms"] = time(line.credential->expires_ms);
      object["renewed_ms"] = time(line.credential->renewed_ms);
      object["reason"] = line.credential->reason;
    }
    out << object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  }
}

}  // namespace

ExitStatus ListConnections(const ConnectionListOptions& options, Console& console) {
  ExitStatus status = ExitStatus::Good;
  const auto workspace = WorkspaceWithConfig(options.path, console, status);
  if (!workspace) return status;
  const auto credentials = CredentialsOf(*workspace);
  if (!credentials) return Report(console, credentials.error());
  const std::vector<Line> lines = LinesOf(*workspace, *credentials);
  if (options.json) {
    PrintJson(lines, console.out);
  } else {
    PrintTable(lines, console.out);
  }
  return ExitStatus::Good;
}

}  // namespace hark::cli
