#include "cli/visitor_secret.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "cli/files.h"
#include "compiler/channel/facts.h"
#include "runtime/host/host.h"

namespace hark::cli {
namespace {

constexpr std::size_t kDigits = 64;  // 256 bits

bool NeedsSecret(const channel::Connection& connection) {
  return connection.channel == FactsOf(ChannelId::WebChat).name &&
         connection.visitor_secret.empty();
}

Failure Unwritable(const std::filesystem::path& path) {
  const std::string why = std::error_code(errno, std::generic_category()).message();
  return {
      FailureKind::Unavailable,
      fmt::format("the secret of web chats cannot be kept in {} ({}): make the folder writable, "
                  "or name a visitor_secret in hark.toml",
                  path.string(), why)};
}

// Written under another name and then linked, so that no half of it is ever read, and the first
// of two that start at once is the one that counts.
Result<void> Make(const std::filesystem::path& path) {
  std::string secret;
  while (secret.size() < kDigits) {
    secret += fmt::format("{:016x}", host::SystemRandom().Next());
  }
  const std::string draft = fmt::format("{}.{}", path.string(), getpid());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(Unwritable(path));
  const bool written =
      write(file, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      fsync(file) == 0;
  close(file);
  const bool linked = written && (link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const Failure failure = Unwritable(path);
  unlink(draft.c_str());
  if (!linked) return std::unexpected(failure);
  return {};
}

}  // namespace

Result<void> GiveVisitorSecrets(const std::filesystem::path& store,
                                std::vector<channel::Connection>& connections) {
  if (std::ranges::none_of(connections, NeedsSecret)) return {};
  std::filesystem::path path = store;
  path += ".visitors";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    if (Result<void> made = Make(path); !made) return made;
  }
  const auto secret = ReadFile(path, kDigits);
  if (!secret || secret->size() != kDigits) {
    return Fail(FailureKind::Denied,
                fmt::format("{} is to hold the secret of web chats, and it does not, or this user "
                            "may not read it: remove it, and visitors are strangers again",
                            path.string()));
  }
  for (channel::Connection& connection : connections) {
    if (NeedsSecret(connection)) connection.visitor_secret = *secret;
  }
  return {};
}

}  // namespace hark::cli
