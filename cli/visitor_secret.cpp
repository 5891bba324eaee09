#include "cli/visitor_secret.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>

#include "cli/files.h"
#include "compiler/base/crypto.h"
#include "compiler/channel/facts.h"
#include "runtime/host/private_file.h"

namespace hark::cli {
namespace {

constexpr std::size_t kDigits = 64;  // 256 bits

bool NeedsSecret(const channel::Connection& connection) {
  return connection.channel == FactsOf(ChannelId::WebChat).name &&
         connection.visitor_secret.empty();
}

Result<void> Make(const std::filesystem::path& path) {
  const std::string bits = host::RandomBytes(kDigits / 2);
  const std::span digits(reinterpret_cast<const std::uint8_t*>(bits.data()), bits.size());
  const auto made = host::WriteOnce(path.string(), crypto::ToHex(digits));
  if (made) return {};
  return Fail(FailureKind::Unavailable,
              fmt::format("the secret of web chats cannot be kept in {} ({}): make the folder "
                          "writable, or name a visitor_secret in hark.toml",
                          path.string(), made.error().message));
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
