#include "runtime/serve/deletion.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/base/crypto.h"
#include "runtime/serve/meta_request.h"
#include "runtime/value/time_text.h"

namespace hark::serve {
namespace {

constexpr std::string_view kReason = "its person asked Meta to have their data deleted";

Deletion NotStored() { return {PlainAnswer(503, "not stored; send it again\n"), {}}; }

// Nobody guesses it without the app secret, and it says nothing of whom.
std::string CodeOf(const channel::MetaSignedRequest& said, const std::string& app_secret) {
  constexpr std::size_t kDigits = 32;
  const std::string about = fmt::format("deletion\n{}\n{}", said.user_id, said.issued_ms);
  return crypto::ToHex(crypto::HmacSha256(app_secret, about)).substr(0, kDigits);
}

channel::HttpResponse Status(const channel::HttpRequest& request, store::Store& store) {
  const std::string code = channel::QueryValue(request.url, "code");
  const auto done = store.ErasureOf(code);
  if (!done) return PlainAnswer(503, "nobody can say just now; ask again\n");
  if (!*done) return PlainAnswer(404, "no request for deletion has this code\n");
  const std::string when = value::InstantText((*done)->at_ms);
  if ((*done)->contacts > 0) {
    return PlainAnswer(
        200,
        fmt::format("Done on {} UTC: what was kept of you is erased, messages included.\n", when));
  }
  return PlainAnswer(
      200,
      fmt::format("Done on {} UTC: under the id that Meta gave, nothing was kept. Who wrote to a "
                  "business is known there by another id: ask the business itself to erase "
                  "you, and say from which account you wrote.\n",
                  when));
}

}  // namespace

Deletion TakeDeletion(const channel::HttpRequest& request, const channel::Connection& connection,
                      std::span<const channel::Connection> all, store::Store& store,
                      std::int64_t now_ms) {
  if (request.method == "GET" || request.method == "HEAD") return {Status(request, store), {}};
  const auto said = ReadMetaCallback(request, connection);
  if (!said) return {said.error(), {}};
  const std::string_view host = channel::HeaderOf(request.headers, "Host");
  if (host.empty()) return {PlainAnswer(400, "a request names its host\n"), {}};

  Deletion deletion;
  store::Erase erase{.receipt = CodeOf(*said, connection.app_secret), .at_ms = now_ms};
  for (const channel::Connection& one : all) {
    if (!IsOfApp(one, connection)) continue;
    erase.at.push_back({one.channel, one.name, said->user_id});
    if (!IsTheirs(one, said->user_id)) continue;
    const auto disconnected = DisconnectOnce(one, *said, kReason, store);
    if (!disconnected) return NotStored();
    if (*disconnected) deletion.connections.push_back(one.name);
  }
  const store::Write write = erase;
  const auto applied = store.Apply({&write, 1});
  if (!applied || !applied->front()) return NotStored();
  const nlohmann::ordered_json answer = {
      {"url",
       fmt::format("https://{}/webhook/{}/deletion?code={}", host, connection.name, erase.receipt)},
      {"confirmation_code", erase.receipt}};
  deletion.response = {200, {{"Content-Type", "application/json"}}, answer.dump()};
  return deletion;
}

}  // namespace hark::serve
