#include "cli/token_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/check.h"
#include "runtime/connect/seal.h"

namespace hark::cli {
namespace {

constexpr std::size_t kMostBytes = 16'384;

bool IsBlank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

// A token goes into a header as it is; JSON that was to be read as such is none.
bool IsToken(const std::string& text) {
  return !text.empty() && !text.starts_with('{') &&
         std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte < '\x7f'; });
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (const char byte : text + '\n') {
    if (byte != '\n') {
      if (!IsBlank(byte) || !line.empty()) line += byte;
      continue;
    }
    while (!line.empty() && IsBlank(line.back())) line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    line.clear();
  }
  return lines;
}

Failure NotAToken(const channel::Connection& connection, const channel::TokenLife& life) {
  const std::string_view wanted =
      life.has_refresh_token ? "the token on one line and its refresh token on the next, or the "
                               "platform's answer with both as JSON"
      : life.ends            ? "the token on one line, or the platform's answer with it as JSON"
                             : "the token alone on one line";
  return {FailureKind::Invalid,
          fmt::format("standard input does not hold a token for connection {}: write {}",
                      connection.name, wanted)};
}

channel::Grant FromLines(const std::vector<std::string>& lines) {
  channel::Grant grant;
  if (!lines.empty()) grant.token = lines[0];
  if (lines.size() > 1) grant.refresh_token = lines[1];
  return grant;
}

}  // namespace

Result<channel::Grant> ReadGrant(std::istream& input, const channel::Connection& connection) {
  const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
  HARK_CHECK(adapter != nullptr, "the connection can be served");
  const channel::TokenLife life = adapter->LifeOfToken(connection);
  std::string text(kMostBytes + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  std::vector<std::string> lines = LinesOf(text);

  channel::Grant grant = FromLines(lines);
  std::size_t wanted = life.has_refresh_token ? 2 : 1;
  if (life.ends && !lines.empty() && lines[0].starts_with('{')) {
    grant = adapter->ReadToken({.status = 200, .body = text}).grant;
    lines.resize(wanted);
  }
  const bool is_good =
      text.size() <= kMostBytes && lines.size() == wanted && IsToken(grant.token) &&
      (life.has_refresh_token ? IsToken(grant.refresh_token) : grant.refresh_token.empty());
  connect::Wipe(text);
  for (std::string& line : lines) connect::Wipe(line);
  if (!is_good) return std::unexpected(NotAToken(connection, life));
  return grant;
}

}  // namespace hark::cli
