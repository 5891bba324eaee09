#include "runtime/outbox/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/outbox/pauses.h"

namespace hark::outbox {

using channel::SendClass;
using store::SendState;

std::int64_t BackOffMs(std::int64_t attempt, host::Random& random) {
  constexpr std::int64_t kBaseMs = 1'000;
  constexpr std::int64_t kCapMs = 5 * 60 * 1'000;
  constexpr std::int64_t kDoublings = 9;  // 2^9 s is past the cap
  std::int64_t doublings = std::clamp<std::int64_t>(attempt - 1, 0, kDoublings);
  std::int64_t bound_ms = std::min(kCapMs, kBaseMs << doublings);
  return static_cast<std::int64_t>(random.Next() % static_cast<std::uint64_t>(bound_ms + 1));
}

store::RecordOutcome Outcome(const store::OutboxEntry& entry, SendState state, std::string reason) {
  store::RecordOutcome outcome;
  outcome.id = entry.id;
  outcome.fence = entry.fence;
  outcome.state = state;
  outcome.error = std::move(reason);
  return outcome;
}

store::RecordOutcome GiveUp(const store::OutboxEntry& entry, const std::string& reason) {
  return Outcome(
      entry, SendState::Failed,
      reason.empty() ? "gave up after 24 h" : fmt::format("gave up after 24 h: {}", reason));
}

store::RecordOutcome TryAgain(const store::OutboxEntry& entry, std::int64_t retry_ms,
                              std::string reason) {
  if (retry_ms - entry.created_ms >= kGiveUpMs) return GiveUp(entry, reason);
  store::RecordOutcome outcome = Outcome(entry, SendState::Pending, std::move(reason));
  outcome.retry_ms = retry_ms;
  return outcome;
}

store::RecordOutcome Judge(const store::OutboxEntry& entry, const channel::SendResult& result,
                           std::int64_t now_ms, host::Random& random) {
  switch (result.kind) {
    case SendClass::Accepted: {
      store::RecordOutcome sent = Outcome(entry, SendState::Sent, "");
      sent.provider_id = result.provider_id;
      return sent;
    }
    case SendClass::NotSent:
    case SendClass::Retry:
    case SendClass::Rate: {
      // The channel's own word about when wins over ours.
      std::int64_t wait_ms = std::max(BackOffMs(entry.attempt, random), result.retry_after_ms);
      return TryAgain(entry, now_ms + wait_ms, result.error);
    }
    case SendClass::Auth:
    case SendClass::Account:
      // The connection is at fault, not the message: it waits as long as the connection.
      return TryAgain(entry, now_ms + Pauses::kPauseMs, result.error);
    case SendClass::Window: {
      if (entry.late_body.empty()) return Outcome(entry, SendState::Suppressed, result.error);
      store::RecordOutcome late = TryAgain(entry, now_ms, result.error);
      late.late = late.state == SendState::Pending;
      return late;
    }
    case SendClass::Gone: {
      store::RecordOutcome failed = Outcome(entry, SendState::Failed, result.error);
      failed.gone = true;
      failed.received_ms = now_ms;
      return failed;
    }
    case SendClass::Bad: return Outcome(entry, SendState::Failed, result.error);
    case SendClass::Uncertain: return Outcome(entry, SendState::Uncertain, result.error);
  }
  HARK_CHECK(false, "every class of answer has an outcome");
}

}  // namespace hark::outbox
