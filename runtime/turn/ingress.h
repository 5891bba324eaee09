#pragma once

#include <cstdint>
#include <string>

#include "runtime/ops/context.h"
#include "runtime/store/store.h"
#include "runtime/value/event.h"

namespace hark::turn {

// How long the keys of events are kept: far longer than any channel goes on delivering.
constexpr std::int64_t kKeysKeptMs = std::int64_t{30} * 86'400'000;

// Whether the event, by its channel's clock, is a day older than the channel would still
// deliver it. Such a one is no delivery but a replay, and its key may be forgotten already.
bool IsStale(const value::Event& event, std::int64_t received_ms);

// The write that records an event: a message or tap goes to its contact's mailbox, a
// status to the message it is about. Repeating it changes nothing.
// A status goes to the mailbox too, where one of `listeners` waits for it; null: nobody.
store::Write WriteOf(const value::Event& event, std::int64_t received_ms,
                     const ops::Listeners* listeners = nullptr);

// The event that tells rules of a message that never left, or was refused: `delivery failed`, as
// JSON; empty where none of `listeners` waits for it, or they are null.
std::string RefusalEvent(const store::OutboxEntry& entry, const store::RecordOutcome& outcome,
                         const ops::Listeners* listeners);

// The write that keeps an event of Decoded::partial until it is whole. Repeating it changes
// nothing.
store::Write DeferOf(const value::Event& event, std::int64_t received_ms);

}  // namespace hark::turn
