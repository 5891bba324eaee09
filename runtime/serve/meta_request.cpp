#include "runtime/serve/meta_request.h"

#include <algorithm>
#include <utility>

#include "compiler/channel/facts.h"
#include "runtime/connect/disconnect.h"

namespace hark::serve {
namespace {

// Meta's clock and ours may differ by so much; within it, what was signed before a token was
// brought counts as if it had been after.
constexpr std::int64_t kClocksMs = 5 * 60 * 1'000;

bool IsOfMeta(const channel::Connection& connection) {
  constexpr ChannelId kChannels[] = {ChannelId::WhatsApp, ChannelId::Messenger,
                                     ChannelId::Instagram};
  return std::ranges::any_of(kChannels,
                             [&](ChannelId id) { return connection.channel == FactsOf(id).name; });
}

}  // namespace

channel::HttpResponse PlainAnswer(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(words)};
}

std::expected<channel::MetaSignedRequest, channel::HttpResponse> ReadMetaCallback(
    const channel::HttpRequest& request, const channel::Connection& connection) {
  if (!IsOfMeta(connection)) {
    return std::unexpected(PlainAnswer(404, "this channel tells nothing here\n"));
  }
  if (request.method != "POST") return std::unexpected(PlainAnswer(405, "POST\n"));
  auto said = channel::ReadMetaSignedRequest(connection.app_secret, request.body);
  if (!said) return std::unexpected(PlainAnswer(401, "the signature is missing or wrong\n"));
  return std::move(*said);
}

bool IsOfApp(const channel::Connection& one, const channel::Connection& connection) {
  return IsOfMeta(one) && one.app_secret == connection.app_secret;
}

bool IsTheirs(const channel::Connection& connection, const std::string& person) {
  return connection.granted_by == person || connection.account_id == person;
}

Result<bool> DisconnectOnce(const channel::Connection& connection,
                            const channel::MetaSignedRequest& said, std::string_view reason,
                            store::Store& store) {
  const auto kept = store.CredentialOf(connection.name);
  if (!kept) return std::unexpected(kept.error());
  if (*kept && said.issued_ms + kClocksMs < (*kept)->connected_ms) return false;
  return connect::Disconnect(store, connection.name, reason);
}

}  // namespace hark::serve
