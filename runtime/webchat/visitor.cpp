#include "runtime/webchat/visitor.h"

#include <fmt/format.h>

#include "compiler/base/crypto.h"

namespace hark::webchat {
namespace {

constexpr std::size_t kIdDigits = 32;

// The id, a point, and the signature in hexadecimal.
std::string Signed(const channel::Connection& connection, std::string_view id) {
  const std::string message = fmt::format("web chat visitor\n{}\n{}", connection.name, id);
  return fmt::format("{}.{}", id,
                     crypto::ToHex(crypto::HmacSha256(connection.visitor_secret, message)));
}

}  // namespace

std::string NewToken(const channel::Connection& connection, host::Random& random) {
  return Signed(connection, fmt::format("{:016x}{:016x}", random.Next(), random.Next()));
}

std::optional<std::string> VisitorOf(const channel::Connection& connection,
                                     std::string_view token) {
  if (connection.visitor_secret.empty() || token.size() <= kIdDigits) return std::nullopt;
  const std::string_view id = token.substr(0, kIdDigits);
  if (!crypto::EqualConstantTime(Signed(connection, id), token)) return std::nullopt;
  return std::string(id);
}

}  // namespace hark::webchat
