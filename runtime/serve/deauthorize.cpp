#include "runtime/serve/deauthorize.h"

#include <algorithm>
#include <utility>

#include "compiler/channel/facts.h"
#include "runtime/channel/meta_signature.h"
#include "runtime/connect/disconnect.h"

namespace hark::serve {
namespace {

// Meta's clock and ours may differ by so much; within it, what was signed before a token was
// brought counts as if it had been after.
constexpr std::int64_t kClocksMs = 5 * 60 * 1'000;

channel::HttpResponse Answer(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(words)};
}

bool IsOfMeta(const channel::Connection& connection) {
  constexpr ChannelId kChannels[] = {ChannelId::WhatsApp, ChannelId::Messenger,
                                     ChannelId::Instagram};
  return std::ranges::any_of(kChannels,
                             [&](ChannelId id) { return connection.channel == FactsOf(id).name; });
}

bool IsOf(const channel::Connection& connection, const std::string& person) {
  return connection.granted_by == person || connection.account_id == person;
}

}  // namespace

Deauthorized TakeDeauthorization(const channel::HttpRequest& request,
                                 const channel::Connection& connection,
                                 std::span<const channel::Connection> all, store::Store& store) {
  if (!IsOfMeta(connection)) return {Answer(404, "this channel tells nothing here\n"), {}};
  if (request.method != "POST") return {Answer(405, "POST\n"), {}};
  const auto told = channel::ReadMetaSignedRequest(connection.app_secret, request.body);
  if (!told) return {Answer(401, "the signature is missing or wrong\n"), {}};

  Deauthorized done{Answer(200, ""), {}, true};
  for (const channel::Connection& one : all) {
    if (!IsOfMeta(one) || one.app_secret != connection.app_secret) continue;
    const bool is_here = one.name == connection.name && one.granted_by.empty();
    if (!is_here && !IsOf(one, told->user_id)) continue;
    done.is_nobodys = false;
    const auto kept = store.CredentialOf(one.name);
    if (kept && *kept && told->issued_ms + kClocksMs < (*kept)->connected_ms) continue;
    auto disconnected =
        kept ? connect::Disconnect(store, one.name, "the app was deauthorized at Meta")
             : std::unexpected(kept.error());
    if (!disconnected) {
      done.response = Answer(503, "not stored; send it again\n");
    } else if (*disconnected) {
      done.connections.push_back(one.name);
    }
  }
  return done;
}

}  // namespace hark::serve
