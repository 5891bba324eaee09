#include "runtime/webchat/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "compiler/base/crypto.h"
#include "runtime/channel/public_address.h"

namespace hark::webchat {
namespace {

struct Network {
  std::string name;
  bool is_public = false;
};

// An IPv4 address may come in the clothes of an IPv6 one: ::ffff:203.0.113.7.
std::optional<Network> Read(std::string_view address) {
  const std::string text(address);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return Network{text, channel::IsPublicV4(std::span(bytes).first<4>())};
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::ranges::equal(std::span(bytes).first<12>(), kMapped)) {
    std::array<char, INET_ADDRSTRLEN> inner{};
    inet_ntop(AF_INET, bytes.data() + 12, inner.data(), inner.size());
    return Network{inner.data(), channel::IsPublicV4(std::span(bytes).last<4>())};
  }
  return Network{crypto::ToHex(std::span(bytes).first<8>()), channel::IsPublicV6(bytes)};
}

std::string_view LastOf(std::string_view list) {
  constexpr std::string_view kBlank = " \t";
  list = list.substr(list.rfind(',') + 1);
  list.remove_prefix(std::min(list.find_first_not_of(kBlank), list.size()));
  return list.substr(0, list.find_last_not_of(kBlank) + 1);
}

}  // namespace

std::string NetworkOf(const channel::HttpRequest& request) {
  const std::optional<Network> peer = Read(request.peer);
  if (!peer) return "";
  if (peer->is_public) return peer->name;
  const auto told = Read(LastOf(channel::HeaderOf(request.headers, "X-Forwarded-For")));
  return told ? told->name : "";
}

}  // namespace hark::webchat
