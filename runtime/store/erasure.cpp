#include "runtime/store/erasure.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/crypto.h"
#include "runtime/store/rules.h"

namespace hark::store {
namespace {

bool IsPartOfAName(char byte) {
  const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return is_letter || (byte >= '0' && byte <= '9') || static_cast<unsigned char>(byte) >= 0x80;
}

}  // namespace

std::string Pseudonym(std::string_view key, const Address& address) {
  // No channel and no connection has a line break in its name.
  return crypto::ToHex(crypto::HmacSha256(
      key, fmt::format("{}\n{}\n{}", address.channel, address.connection, address.address)));
}

Result<void> CheckErase(const Erase& erase) {
  const auto names_nobody = [](const Address& at) {
    return at.channel.empty() || at.connection.empty() || at.address.empty();
  };
  if (erase.receipt.empty()) return Fail(FailureKind::Invalid, "an erasure needs a receipt");
  if (std::ranges::any_of(erase.at, names_nobody)) {
    return Fail(FailureKind::Invalid, "an erasure names a channel, a connection and an address");
  }
  return {};
}

bool ComesToNobody(const Tombstone& grave, bool is_somebody, const Ingest& ingest) {
  return WroteMs(ingest) <= grave.at_ms || (!ingest.contact_wrote && !is_somebody);
}

bool Mentions(std::string_view bytes, std::string_view address) {
  for (std::size_t at = bytes.find(address); at != bytes.npos; at = bytes.find(address, at + 1)) {
    const std::size_t end = at + address.size();
    const bool begins = at == 0 || !IsPartOfAName(bytes[at - 1]);
    if (begins && (end == bytes.size() || !IsPartOfAName(bytes[end]))) return true;
  }
  return false;
}

Failure WasErased() {
  return {FailureKind::Denied,
          "what was kept at this address was erased, and they have not "
          "written since"};
}

}  // namespace hark::store
