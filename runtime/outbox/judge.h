#pragma once

#include <cstdint>
#include <string>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/store/store.h"

// What becomes of a message after a send: from the channel's class of answer to the
// state that is recorded. Pure, but for the jitter.
namespace hark::outbox {

// After this age a reply is no reply any more.
inline constexpr std::int64_t kGiveUpMs = 24 * 60 * 60 * 1'000;

// How long before attempt `attempt` + 1: evenly between 0 and 1 s, 2 s, 4 s … 5 min ("full
// jitter", so that messages that failed together do not come back together).
std::int64_t BackOffMs(std::int64_t attempt, host::Random& random);

// The outcome of `entry`, which came back with `result` at `now_ms`.
store::RecordOutcome Judge(const store::OutboxEntry& entry, const channel::SendResult& result,
                           std::int64_t now_ms, host::Random& random);

// An outcome without a wire attempt.
store::RecordOutcome Outcome(const store::OutboxEntry& entry, store::SendState state,
                             std::string reason);
// Back to Pending until `retry_ms`; Failed when the entry would be too old by then.
store::RecordOutcome TryAgain(const store::OutboxEntry& entry, std::int64_t retry_ms,
                              std::string reason);
// Failed for age; `reason` is why it did not go earlier.
store::RecordOutcome GiveUp(const store::OutboxEntry& entry, const std::string& reason);

}  // namespace hark::outbox
