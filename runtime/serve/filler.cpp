#include "runtime/serve/filler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/turn/ingress.h"
#include "runtime/value/event_json.h"

namespace hark::serve {
namespace {

using channel::SendClass;

// Events of one round: few, so that what is new need not wait for many that fail.
constexpr std::size_t kRound = 16;
constexpr std::int64_t kWireTimeoutMs = 10'000;
constexpr std::int64_t kShortestMs = 1'000;
constexpr std::int64_t kLongestMs = 5 * 60 * 1'000;
// Nobody writes of an order that was placed before.
constexpr std::int64_t kGiveUpMs = 3LL * 24 * 60 * 60 * 1'000;

// Whether the next event of the connection would fare no better.
bool IsOfTheConnection(SendClass kind) {
  return kind == SendClass::NotSent || kind == SendClass::Rate || kind == SendClass::Auth ||
         kind == SendClass::Account;
}

bool IsForGood(SendClass kind) {
  return kind == SendClass::Bad || kind == SendClass::Gone || kind == SendClass::Window;
}

// The system's clock may have been put back since.
std::int64_t WaitMs(const store::Deferred& deferred, const channel::SendResult& result,
                    std::int64_t now_ms) {
  const std::int64_t waited_ms = now_ms - deferred.received_ms;
  return std::max(std::clamp(waited_ms, kShortestMs, kLongestMs), result.retry_after_ms);
}

}  // namespace

Result<std::size_t> Filler::FillDue(const ops::Listeners* listeners) {
  auto due = store_.DeferredAt(clock_.NowMs(), kRound);
  if (!due) return std::unexpected(due.error());
  Round round;
  for (const store::Deferred& deferred : *due) {
    if (auto filled = Fill(deferred, listeners, round); !filled) {
      return std::unexpected(filled.error());
    }
  }
  return round.settled;
}

channel::SendResult Filler::Completed(const store::Deferred& deferred, value::Event& event) {
  const auto route = routes_.find(deferred.connection);
  if (route == routes_.end()) {
    return {SendClass::Retry, "",
            fmt::format("connection `{}` is not connected", deferred.connection)};
  }
  auto [connection, adapter] = route->second;
  if (tokens_ != nullptr) {
    Result<std::string> token = tokens_->TokenOf(connection);
    if (!token) {
      const bool gone = token.error().kind == FailureKind::Denied;
      return {gone ? channel::SendClass::Bad : channel::SendClass::Retry, "",
              std::move(token.error().message)};
    }
    connection.token = std::move(*token);
  }
  const channel::Ask ask = [&](const channel::HttpRequest& request) {
    return http_.Send(adapter->Sign(connection, request, clock_.NowMs()), kWireTimeoutMs);
  };
  return adapter->Complete(connection, event, ask);
}

Result<void> Filler::Fill(const store::Deferred& deferred, const ops::Listeners* listeners,
                          Round& round) {
  store::SettleDeferred settle{deferred.number};
  std::vector<store::Write> writes;
  Result<value::Event> event = value::EventFromJson(deferred.event);
  channel::SendResult result;
  if (!event) {
    result = {SendClass::Bad, "", event.error().message};
  } else if (round.resting.contains(deferred.connection)) {
    result.kind = SendClass::Retry;
  } else {
    result = Completed(deferred, *event);
  }
  const std::int64_t now_ms = clock_.NowMs();
  if (IsOfTheConnection(result.kind)) round.resting.insert(deferred.connection);
  const bool gives_up = now_ms - deferred.received_ms >= kGiveUpMs;
  if (result.kind == SendClass::Accepted) {
    // A turn is of the moment at which its event is known.
    writes.push_back(turn::WriteOf(*event, now_ms, listeners));
  } else if (IsForGood(result.kind) || gives_up) {
    const char* gave_up = gives_up ? "gave up after three days: " : "";
    writes.push_back(
        store::Quarantine{deferred.connection, gave_up + result.error, deferred.event, now_ms});
  } else {
    settle.retry_ms = now_ms + WaitMs(deferred, result, now_ms);
  }
  if (!settle.retry_ms) round.settled += 1;
  writes.push_back(settle);
  auto applied = store_.Apply(writes);
  if (!applied) return std::unexpected(applied.error());
  return {};
}

}  // namespace hark::serve
