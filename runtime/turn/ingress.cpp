#include "runtime/turn/ingress.h"

#include <fmt/format.h>

#include "compiler/base/check.h"
#include "compiler/base/crypto.h"
#include "compiler/channel/facts.h"
#include "runtime/channel/channel.h"
#include "runtime/value/event_json.h"

namespace hark::turn {
namespace {

// `read` of a `delivery read`.
std::string DeliveryName(EventKind kind) {
  std::string_view words = Info(kind).words;
  return std::string(words.substr(words.find(' ') + 1));
}

// Whether it opens the time in which the person may be answered. Where a channel has no
// such time, whatever they do counts; what no channel brought is done by nobody.
bool ContactWrote(const value::Event& event) {
  const ChannelFacts* facts = ChannelNamed(event.channel);
  if (facts == nullptr) return false;
  const WindowRow* window = facts->window(WindowKind::Reply);
  const std::uint8_t opener = OpenerOf(event.kind);
  return window == nullptr ? opener != 0 : (window->openers & opener) != 0;
}

// Hashed, so that ids of any length and content make keys of one size.
std::string DedupeKey(const value::Event& event, std::string_view prefix = "") {
  return crypto::ToHex(crypto::Hash(
      fmt::format("{}{}\n{}\n{}", prefix, event.connection, EventWord(event.kind), event.id)));
}

}  // namespace

bool IsStale(const value::Event& event, std::int64_t received_ms) {
  constexpr std::int64_t kSlackMs = 86'400'000;
  if (IsDelivery(event.kind)) return false;  // repeating it changes nothing
  const channel::Adapter* adapter = channel::AdapterNamed(event.channel);
  HARK_CHECK(adapter != nullptr, "events come from channels that have an adapter");
  std::int64_t window_ms = adapter->redelivery_window_ms();
  return window_ms > 0 && received_ms - event.at_ms > window_ms + kSlackMs;
}

store::Write WriteOf(const value::Event& event, std::int64_t received_ms,
                     const ops::Listeners* listeners) {
  if (IsDelivery(event.kind)) {
    bool heard = listeners != nullptr && listeners->Listens(event.kind, event.subject);
    return store::RecordDelivery{.connection = event.connection,
                                 .effect_id = event.effect_id,
                                 .provider_id = event.provider_id,
                                 .delivery = DeliveryName(event.kind),
                                 .error = event.error,
                                 .at_ms = event.at_ms,
                                 .event = heard ? value::ToJson(event) : std::string(),
                                 .received_ms = received_ms,
                                 .gone = event.gone};
  }
  return store::Ingest{.dedupe_key = DedupeKey(event),
                       .from = {event.channel, event.connection, event.address},
                       .event = value::ToJson(event),
                       .received_ms = received_ms,
                       .contact_wrote = ContactWrote(event),
                       .wrote_ms = event.at_ms};
}

std::string RefusalEvent(const store::OutboxEntry& entry, const store::RecordOutcome& outcome,
                         const ops::Listeners* listeners) {
  value::Event event;
  event.kind = EventKind::DeliveryFailed;
  if (listeners == nullptr || !listeners->Listens(event.kind, event.subject)) return {};
  event.channel = entry.to.channel;
  event.connection = entry.to.connection;
  event.address = entry.to.address;
  event.id = entry.id + ":refused";
  event.at_ms = outcome.received_ms;
  event.effect_id = entry.id;
  event.error = outcome.error;
  return value::ToJson(event);
}

store::Write DeferOf(const value::Event& event, std::int64_t received_ms) {
  // No connection's name has a line break, so this is no whole event's key.
  return store::Defer{.dedupe_key = DedupeKey(event, "partial\n"),
                      .connection = event.connection,
                      .about = event.subject,
                      .event = value::ToJson(event),
                      .received_ms = received_ms};
}

}  // namespace hark::turn
