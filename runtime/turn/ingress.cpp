#include "runtime/turn/ingress.h"

#include <fmt/format.h>

#include "compiler/base/check.h"
#include "compiler/base/crypto.h"
#include "runtime/channel/channel.h"
#include "runtime/value/event_json.h"

namespace hark::turn {
namespace {

std::string_view DeliveryName(value::Event::Delivery delivery) {
  switch (delivery) {
    case value::Event::Delivery::Sent: return "sent";
    case value::Event::Delivery::Delivered: return "delivered";
    case value::Event::Delivery::Read: return "read";
    case value::Event::Delivery::Failed: return "failed";
  }
  return "sent";
}

// Hashed, so that ids of any length and content make keys of one size.
std::string DedupeKey(const value::Event& event) {
  return crypto::ToHex(crypto::Hash(
      fmt::format("{}\n{}\n{}", event.connection, static_cast<int>(event.kind), event.id)));
}

}  // namespace

bool IsStale(const value::Event& event, std::int64_t received_ms) {
  constexpr std::int64_t kSlackMs = 86'400'000;
  if (event.kind == value::Event::Kind::Status) return false;  // repeating it changes nothing
  const channel::Adapter* adapter = channel::AdapterNamed(event.channel);
  HARK_CHECK(adapter != nullptr, "events come from channels that have an adapter");
  std::int64_t window_ms = adapter->redelivery_window_ms();
  return window_ms > 0 && received_ms - event.at_ms > window_ms + kSlackMs;
}

store::Write WriteOf(const value::Event& event, std::int64_t received_ms) {
  if (event.kind == value::Event::Kind::Status) {
    return store::RecordDelivery{.connection = event.connection,
                                 .effect_id = event.effect_id,
                                 .provider_id = event.provider_id,
                                 .delivery = std::string(DeliveryName(event.delivery)),
                                 .error = event.error,
                                 .at_ms = event.at_ms};
  }
  return store::Ingest{.dedupe_key = DedupeKey(event),
                       .from = {event.channel, event.connection, event.address},
                       .event = value::ToJson(event),
                       .received_ms = received_ms,
                       .contact_wrote = true};
}

}  // namespace hark::turn
