// A naive outbox sends and then marks as sent; a crash between the two sends again. Here
// the claim is committed before the first byte and the outcome after the last, so that a
// crash leaves a claim without an outcome: the one case in which nobody knows, and which
// is shown as such instead of being guessed.
#include "runtime/outbox/sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "runtime/outbox/judge.h"
#include "runtime/store/rules.h"

namespace hark::outbox {
namespace {

using store::SendState;

// A claim older than this is not sent any more. Another worker that takes over regards
// claims as in doubt only after three times as long, so a worker that was frozen between
// claim and send cannot put its message beside the other's decision.
constexpr std::int64_t kClaimNs = 10'000'000'000;
constexpr std::int64_t kWireTimeoutMs = 10'000;
// How soon a message looks again whether its connection has a token.
constexpr std::int64_t kNoTokenMs = 30'000;
// How long an uncertain message may hold up later ones while its report may still come.
constexpr std::int64_t kHoldMs = 120'000;

// What a request may take to get there: with less left of its window it is not begun.
constexpr std::int64_t kOnTheWayMs = 1'000;

void Count(const store::RecordOutcome& outcome, SendStats& stats) {
  switch (outcome.state) {
    case SendState::Sent: stats.sent += 1; break;
    case SendState::Failed: stats.failed += 1; break;
    case SendState::Suppressed: stats.suppressed += 1; break;
    case SendState::Uncertain: stats.uncertain += 1; break;
    case SendState::Pending: stats.retried += 1; break;
    case SendState::Claimed:
    case SendState::Held: break;
  }
}

}  // namespace

const call::Callers& NoCallers() {
  static const call::Callers none;
  return none;
}

SendStats& SendStats::operator+=(const SendStats& other) {
  claimed += other.claimed;
  sent += other.sent;
  retried += other.retried;
  put_back += other.put_back;
  failed += other.failed;
  suppressed += other.suppressed;
  uncertain += other.uncertain;
  if (other.last_send_ns != 0) last_send_ns = other.last_send_ns;
  return *this;
}

Result<SendStats> Sender::SendDue() {
  if (Result<void> recorded = RecordOutcomes(); !recorded) {
    return std::unexpected(recorded.error());
  }
  Round round;
  // Taken before the claim is committed: a claim is never younger than it looks.
  round.claimed_ns = parts_.clock.MonotonicNs();
  Result<std::vector<store::OutboxEntry>> entries = Claim();
  if (!entries) return std::unexpected(entries.error());
  round.stats.claimed = entries->size();
  for (const store::OutboxEntry& entry : *entries) {
    store::RecordOutcome outcome = Handle(entry, round);
    const bool refused = outcome.state == SendState::Failed && !store::IsCall(entry);
    if (refused && parts_.tell_refusal) {
      outcome.received_ms = parts_.clock.NowMs();
      outcome.event = parts_.tell_refusal(entry, outcome);
    }
    outcomes_.push_back(std::move(outcome));
  }
  if (Result<void> recorded = RecordOutcomes(); !recorded) {
    return std::unexpected(recorded.error());
  }
  return std::move(round.stats);
}

Result<void> Sender::RecordOutcomes() {
  if (outcomes_.empty()) return {};
  auto applied = parts_.store.Apply(outcomes_);
  if (!applied) return std::unexpected(applied.error());
  // A refused one was settled by somebody who knew more: a report that came before the
  // answer, or a worker that took over.
  outcomes_.clear();
  return {};
}

Result<std::vector<store::OutboxEntry>> Sender::Claim() {
  std::int64_t now_ms = parts_.clock.NowMs();
  std::vector<std::string> except = options_.except;
  if (parts_.busy != nullptr) std::ranges::copy(parts_.busy->Full(), std::back_inserter(except));
  const store::Write writes[] = {
      store::HoldUncertain{now_ms - kHoldMs},
      store::ClaimSends{now_ms, options_.batch, std::move(except)},
  };
  auto applied = parts_.store.Apply(writes);
  if (!applied) return std::unexpected(applied.error());
  Result<store::Written>& claimed = applied->back();
  if (!claimed) return std::unexpected(claimed.error());
  return std::move(std::get<store::Claimed>(*claimed).entries);
}

store::RecordOutcome Sender::Handle(const store::OutboxEntry& entry, Round& round) {
  auto without_wire = [&](store::RecordOutcome outcome) {
    if (outcome.state == SendState::Pending) {
      round.stats.put_back += 1;
    } else {
      Count(outcome, round.stats);
    }
    return outcome;
  };
  std::int64_t now_ms = parts_.clock.NowMs();
  if (store::IsCall(entry)) return HandleCall(entry, round);
  if (now_ms - entry.created_ms >= kGiveUpMs) return without_wire(GiveUp(entry, entry.error));

  auto route = parts_.routes.find(entry.to.connection);
  if (route == parts_.routes.end()) {
    return without_wire(
        Outcome(entry, SendState::Suppressed,
                fmt::format("connection `{}` is not connected", entry.to.connection)));
  }
  if (auto paused = parts_.pauses.At(entry.to.connection, now_ms)) {
    std::int64_t retry_ms = paused->until_ms + BackOffMs(1, parts_.random);
    return without_wire(TryAgain(entry, retry_ms, paused->reason));
  }
  Result<channel::Content> content = channel::ContentFromJson(entry.body);
  if (!content) {
    return without_wire(
        Outcome(entry, SendState::Failed,
                fmt::format("its stored content does not read back: {}", content.error().message)));
  }
  if (options_.is_stopping != nullptr && *options_.is_stopping) {
    return without_wire(TryAgain(entry, now_ms, "the worker was stopping"));
  }
  // Nothing of it was written, and if our claim still stands nobody else decided: so it may
  // simply be tried again.
  if (parts_.clock.MonotonicNs() - round.claimed_ns >= kClaimNs) {
    return without_wire(TryAgain(entry, now_ms, "the messages before it took too long"));
  }
  // The claim that finds the window closed says so, or sends what was put by for that.
  if (entry.closes_ms && now_ms + kOnTheWayMs >= *entry.closes_ms) {
    return without_wire(
        TryAgain(entry, std::max(now_ms, *entry.closes_ms), "its reply window was closing"));
  }
  // Last of all: whoever disconnects does not wait for what was done before.
  channel::Connection connection = route->second.connection;
  if (parts_.tokens != nullptr) {
    Result<std::string> token = parts_.tokens->TokenOf(connection);
    if (!token && token.error().kind == FailureKind::Denied) {
      return without_wire(Outcome(entry, SendState::Suppressed, std::string(store::kDisconnected)));
    }
    if (!token) {
      return without_wire(TryAgain(entry, now_ms + kNoTokenMs + BackOffMs(1, parts_.random),
                                   std::move(token.error().message)));
    }
    connection.token = std::move(*token);
  }
  store::RecordOutcome outcome = SendOnce(entry, route->second, connection, *content, round);
  Count(outcome, round.stats);
  return outcome;
}

// A call is made where something makes calls of its kind, for as long as its time lasts.
store::RecordOutcome Sender::HandleCall(const store::OutboxEntry& entry, Round& round) {
  const std::int64_t now_ms = parts_.clock.NowMs();
  const std::int64_t left_ms = entry.closes_ms.value_or(0) - now_ms;
  const auto put_back = [&](std::string reason) {
    round.stats.put_back += 1;
    store::RecordOutcome outcome = Outcome(entry, SendState::Pending, std::move(reason));
    outcome.retry_ms = now_ms;
    outcome.spent = ir::Cost{};
    return outcome;
  };
  const auto counted = [&](store::RecordOutcome outcome) {
    Count(outcome, round.stats);
    return outcome;
  };
  const auto caller = parts_.callers.find(entry.to.channel);
  const auto unmade = [&](const value::CallOutcome& outcome) {
    store::RecordOutcome end = call::End(entry, outcome, now_ms);
    end.spent = ir::Cost{};
    return counted(std::move(end));
  };
  if (caller == parts_.callers.end()) {
    return unmade({"unreachable", {}, "", "nothing here makes calls of this kind"});
  }
  if (left_ms <= 0) return unmade({"timeout", {}, "", std::string(store::kCallTooLate)});
  if (options_.is_stopping != nullptr && *options_.is_stopping) {
    return put_back("the worker was stopping");
  }
  if (parts_.clock.MonotonicNs() - round.claimed_ns >= kClaimNs) {
    return put_back("the calls before it took too long");
  }
  const auto request = caller->second->Encode(entry);
  if (!request) {
    const call::Reply reply{.kind = call::Reply::Kind::Unmade, .words = request.error().message};
    return counted(call::Judge(entry, reply, now_ms, parts_.random));
  }
  std::optional<Busy::Hold> hold;
  if (parts_.busy != nullptr) hold.emplace(*parts_.busy, entry.to.connection);
  const std::int64_t begun_ns = parts_.clock.MonotonicNs();
  const call::Reply reply = caller->second->Interpret(entry, parts_.http.Send(*request, left_ms));
  round.stats.last_send_ns = std::max<std::int64_t>(1, parts_.clock.MonotonicNs() - begun_ns);
  return counted(call::Judge(entry, reply, parts_.clock.NowMs(), parts_.random));
}

store::RecordOutcome Sender::SendOnce(const store::OutboxEntry& entry, const Route& route,
                                      const channel::Connection& connection,
                                      channel::Content content, Round& round) {
  if (parts_.uploads != nullptr) {
    const channel::SendResult ready =
        parts_.uploads->Prepare({connection, route.adapter}, parts_.http, content);
    const std::int64_t now_ms = parts_.clock.NowMs();
    if (ready.kind != channel::SendClass::Accepted) {
      return Judge(entry, ready, now_ms, parts_.random);
    }
    // Nothing of it was written yet. What was uploaded is known now, so it is soon ready again.
    if (parts_.clock.MonotonicNs() - round.claimed_ns >= kClaimNs) {
      return TryAgain(entry, now_ms, "its picture took too long");
    }
  }
  channel::HttpRequest request =
      route.adapter->Encode(connection, entry.to.address, content, entry.id);
  channel::SendResult result = OnTheWire(route, request, round.stats);
  NoteHealth(route, result);
  return Judge(entry, result, parts_.clock.NowMs(), parts_.random);
}

channel::SendResult Sender::OnTheWire(const Route& route, const channel::HttpRequest& request,
                                      SendStats& stats) {
  std::int64_t begun_ns = parts_.clock.MonotonicNs();
  channel::HttpResult response = parts_.http.Send(
      route.adapter->Sign(route.connection, request, parts_.clock.NowMs()), kWireTimeoutMs);
  stats.last_send_ns = std::max<std::int64_t>(1, parts_.clock.MonotonicNs() - begun_ns);
  if (response) return route.adapter->Interpret(*response);
  channel::SendResult failure;
  failure.kind = response.error().kind == channel::WireFailure::NotSent
                     ? channel::SendClass::NotSent
                     : channel::SendClass::Uncertain;
  failure.error = response.error().message;
  return failure;
}

void Sender::NoteHealth(const Route& route, const channel::SendResult& result) {
  const std::string& name = route.connection.name;
  if (result.kind == channel::SendClass::Accepted) parts_.pauses.Clear(name);
  if (result.kind != channel::SendClass::Auth && result.kind != channel::SendClass::Account) {
    return;
  }
  std::int64_t now_ms = parts_.clock.NowMs();
  bool is_news = parts_.pauses.Pause(name, result.error, now_ms);
  if (is_news && parts_.on_pause) {
    parts_.on_pause({name, result.error, now_ms + Pauses::kPauseMs});
  }
}

}  // namespace hark::outbox
