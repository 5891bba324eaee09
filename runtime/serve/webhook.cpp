#include "runtime/serve/webhook.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <ranges>
#include <set>
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
  if (std::ranges::none_of(events, ReadsAll)) return true;
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

// What all of them make of one body. An element is elsewhere where it is so for each, and one that
// none of them reads is kept once.
channel::Decoded DecodedBy(const channel::Adapter& adapter, const Accounts& accounts,
                           std::string_view body, std::int64_t received_ms) {
  channel::Decoded all = adapter.Decode(*accounts.front(), body, received_ms);
  if (accounts.size() == 1) return all;
  std::map<std::string, std::size_t> times;
  std::vector<channel::Decoded::Unread> unread = std::move(all.unread);
  for (const channel::Connection* account : accounts | std::views::drop(1)) {
    channel::Decoded one = adapter.Decode(*account, body, received_ms);
    std::ranges::move(one.events, std::back_inserter(all.events));
    std::ranges::move(one.partial, std::back_inserter(all.partial));
    std::ranges::move(one.unread, std::back_inserter(unread));
  }
  all.unread.clear();
  for (channel::Decoded::Unread& one : unread) {
    const std::size_t seen =
        ++times[one.reason.substr(one.elsewhere ? one.reason.size() : 0) + "\n" + one.body];
    if (seen == (one.elsewhere ? accounts.size() : 1)) all.unread.push_back(std::move(one));
  }
  return all;
}

std::vector<store::Write> WritesOf(const channel::Decoded& decoded,
                                   const channel::Connection& connection, std::int64_t received_ms,
                                   const ops::Listeners* listeners) {
  std::vector<store::Write> writes;
  const auto add = [&](const value::Event& event, store::Write write) {
    if (turn::IsStale(event, received_ms)) {
      write = store::Quarantine{event.connection, std::string(kStale), value::ToJson(event),
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

// Names of those that are; nothing where the store does not say.
std::optional<std::set<std::string>> Disconnected(const Accounts& accounts, store::Store& store) {
  std::set<std::string> names;
  for (const channel::Connection* account : accounts) {
    const auto credential = store.CredentialOf(account->name);
    if (!credential) return std::nullopt;
    const bool is_one =
        *credential && (*credential)->state == store::Credential::State::Disconnected;
    if (is_one) names.insert(account->name);
  }
  return names;
}

Intake Store(channel::Decoded decoded, const channel::Connection& connection, store::Store& store,
             std::int64_t received_ms, const ops::Listeners* listeners) {
  Intake intake;
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
  intake.taken = std::move(decoded.events);
  return intake;
}

// Those that a body may be for: it names them. One that names none of them is read by the first.
Accounts NamedIn(std::string_view body, const Accounts& accounts) {
  if (accounts.size() == 1) return accounts;
  Accounts named;
  std::ranges::copy_if(accounts, std::back_inserter(named), [&](const auto* account) {
    return body.find(account->account_id) != body.npos;
  });
  return named.empty() ? Accounts{accounts.front()} : named;
}

}  // namespace

Accounts AccountsOf(const channel::Connection& connection,
                    const std::vector<channel::Connection>& all) {
  Accounts accounts = {&connection};
  if (connection.app_secret.empty()) return accounts;
  for (const channel::Connection& one : all) {
    const bool is_of_app = one.channel == connection.channel &&
                           one.app_secret == connection.app_secret &&
                           one.app_key == connection.app_key;
    if (is_of_app && one.name != connection.name) accounts.push_back(&one);
  }
  return accounts;
}

Intake TakeIn(const channel::HttpRequest& request, const Accounts& of_app, store::Store& store,
              std::int64_t received_ms, const ops::Listeners* listeners,
              const media::Links& links) {
  Intake intake;
  const channel::Connection& connection = *of_app.front();
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
  const Accounts accounts = NamedIn(request.body, of_app);
  const auto disconnected = Disconnected(accounts, store);
  if (!disconnected) return NotStored();
  if (disconnected->size() == accounts.size()) {
    intake.kind = Intake::Kind::Dropped;
    intake.response = Answer(200, "");
    return intake;
  }
  channel::Decoded decoded = DecodedBy(*adapter, accounts, request.body, received_ms);
  const auto is_dropped = [&](const value::Event& event) {
    return disconnected->contains(event.connection);
  };
  std::erase_if(decoded.events, is_dropped);
  std::erase_if(decoded.partial, is_dropped);
  if (!NameWhatWasRead(decoded.events, store)) return NotStored();
  if (adapter->keeps_files()) {
    for (value::Event& event : decoded.events) media::AddLinks(links, event, received_ms);
  }
  return Store(std::move(decoded), connection, store, received_ms, listeners);
}

}  // namespace hark::serve
