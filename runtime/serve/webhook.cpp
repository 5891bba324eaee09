#include "runtime/serve/webhook.h"

#include <algorithm>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/base/check.h"
#include "runtime/turn/ingress.h"
#include "runtime/value/event_json.h"

namespace hark::serve {
namespace {

constexpr std::string_view kStale = "older than the channel still delivers: perhaps a replay";

channel::HttpResponse Answer(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(words)};
}

Intake NotStored() {
  Intake intake;
  intake.kind = Intake::Kind::NotStored;
  intake.response = Answer(503, "not stored; send it again\n");
  intake.response.headers.emplace_back("Retry-After", "5");
  return intake;
}

// How many of the newest messages of somebody who read all up to a moment are looked at.
constexpr std::size_t kReadAtOnce = 100;

// Whether it says up to when all was read, as Messenger does, and names no message.
bool ReadsAll(const value::Event& event) {
  return event.kind == EventKind::DeliveryRead && event.provider_id.empty() &&
         event.effect_id.empty();
}

// One report for each message instead; false where the store does not say which.
bool NameWhatWasRead(std::vector<value::Event>& events, store::Store& store) {
  std::vector<value::Event> named;
  for (value::Event& event : events) {
    if (!ReadsAll(event)) {
      named.push_back(std::move(event));
      continue;
    }
    const auto ids =
        store.NotReadBy({event.channel, event.connection, event.address}, event.at_ms, kReadAtOnce);
    if (!ids) return false;
    for (const std::string& id : *ids | std::views::reverse) {
      value::Event& one = named.emplace_back(event);
      one.effect_id = id;
      one.id = id + ":read";
    }
  }
  events = std::move(named);
  return true;
}

std::vector<store::Write> WritesOf(const channel::Decoded& decoded,
                                   const channel::Connection& connection, std::int64_t received_ms,
                                   const ops::Listeners* listeners) {
  std::vector<store::Write> writes;
  const auto add = [&](const value::Event& event, store::Write write) {
    if (turn::IsStale(event, received_ms)) {
      write = store::Quarantine{connection.name, std::string(kStale), value::ToJson(event),
                                received_ms};
    }
    writes.push_back(std::move(write));
  };
  for (const value::Event& event : decoded.events) {
    add(event, turn::WriteOf(event, received_ms, listeners));
  }
  for (const value::Event& event : decoded.partial) add(event, turn::DeferOf(event, received_ms));
  for (const channel::Decoded::Unread& unread : decoded.unread) {
    writes.push_back(store::Quarantine{connection.name, unread.reason, unread.body, received_ms});
  }
  return writes;
}

}  // namespace

Intake TakeIn(const channel::HttpRequest& request, const channel::Connection& connection,
              store::Store& store, std::int64_t received_ms, const ops::Listeners* listeners,
              const media::Links& links) {
  Intake intake;
  const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
  HARK_CHECK(adapter != nullptr, "a connection is of a channel that has an adapter");
  if (request.method == "GET" || request.method == "HEAD") {
    intake.response = adapter->Handshake(connection, request);
    intake.kind = Intake::Kind::Handshake;
    return intake;
  }
  if (!adapter->Authentic(connection, request, received_ms)) {
    intake.response = Answer(401, "the signature is missing or wrong\n");
    return intake;
  }
  const auto credential = store.CredentialOf(connection.name);
  if (!credential) return NotStored();
  if (*credential && (*credential)->state == store::Credential::State::Disconnected) {
    intake.kind = Intake::Kind::Dropped;
    intake.response = Answer(200, "");
    return intake;
  }
  channel::Decoded decoded = adapter->Decode(connection, request.body, received_ms);
  if (!NameWhatWasRead(decoded.events, store)) return NotStored();
  if (adapter->keeps_files()) {
    for (value::Event& event : decoded.events) media::AddLinks(links, event, received_ms);
  }
  std::vector<store::Write> writes = WritesOf(decoded, connection, received_ms, listeners);
  intake.unread = static_cast<std::size_t>(std::ranges::count_if(
      writes, [](const auto& write) { return std::holds_alternative<store::Quarantine>(write); }));
  intake.events = writes.size() - intake.unread;
  intake.deferred = decoded.partial.size();
  auto applied = store.Apply(writes);
  // A report about a message that is not ours is refused for good: sending it again would
  // change nothing, so it is answered 200 like the rest.
  bool stored = applied && std::ranges::all_of(*applied, [](const auto& written) {
                  return written || written.error().kind != FailureKind::Unavailable;
                });
  if (!stored) return NotStored();
  intake.kind = Intake::Kind::Stored;
  intake.response = Answer(200, "");
  for (const value::Event& event : decoded.events) {
    auto acknowledgement = adapter->Acknowledge(connection, event);
    if (acknowledgement) intake.acknowledgements.push_back(std::move(*acknowledgement));
  }
  return intake;
}

}  // namespace hark::serve
