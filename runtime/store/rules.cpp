#include "runtime/store/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "compiler/base/check.h"
#include "compiler/base/time_zone.h"
#include "runtime/value/event_json.h"
#include "runtime/value/json_text.h"

namespace hark::store {
namespace {

using nlohmann::json;

Failure Invalid(std::string message) { return {FailureKind::Invalid, std::move(message)}; }

Result<void> CheckEffects(const CommitTurn& turn) {
  std::set<std::string_view> ids;
  for (const OutboxEntry& entry : turn.outbox) {
    if (entry.id.empty()) return std::unexpected(Invalid("an effect needs an id"));
    if (!ids.insert(entry.id).second) return std::unexpected(EffectExists(entry.id));
    if (entry.to.connection.empty()) {
      return std::unexpected(Invalid(fmt::format("effect `{}` names no connection", entry.id)));
    }
  }
  return {};
}

Result<void> CheckRuns(const CommitTurn& turn) {
  std::set<std::string_view> ids;
  for (const Run& run : turn.waiting) {
    if (run.id.empty()) return std::unexpected(Invalid("a run needs an id"));
    if (!ids.insert(run.id).second) {
      return std::unexpected(Invalid(fmt::format("run `{}` rests twice in one turn", run.id)));
    }
  }
  return {};
}

}  // namespace

Result<void> CheckIngest(const Ingest& ingest) {
  if (ingest.dedupe_key.empty()) {
    return std::unexpected(Invalid("an event needs a dedupe key"));
  }
  return {};
}

Result<void> CheckTurn(const CommitTurn& turn) {
  if (turn.changed && turn.changed->id != turn.contact) {
    return std::unexpected(Invalid(
        fmt::format("a turn of contact `{}` cannot change `{}`", turn.contact, turn.changed->id)));
  }
  if (Result<void> effects = CheckEffects(turn); !effects) return effects;
  for (const Record& record : turn.records) {
    if (record.id.empty() || record.kind.empty()) {
      return std::unexpected(Invalid("a record needs an id and a kind"));
    }
  }
  return CheckRuns(turn);
}

Result<void> CheckOutcome(const RecordOutcome& outcome) {
  if (outcome.state == SendState::Claimed || outcome.state == SendState::Held) {
    return std::unexpected(
        Invalid(fmt::format("the outcome of `{}` cannot be claimed or held", outcome.id)));
  }
  if (outcome.gone && outcome.state != SendState::Failed) {
    return std::unexpected(
        Invalid(fmt::format("`{}` has not failed, so its address is reached", outcome.id)));
  }
  if (outcome.state == SendState::Pending && !outcome.event.empty()) {
    return std::unexpected(
        Invalid(fmt::format("`{}` is tried again, so nothing came of it yet", outcome.id)));
  }
  return {};
}

Result<void> CheckCredential(const Credential& credential, std::int64_t kept) {
  if (credential.connection.empty()) {
    return std::unexpected(Invalid("a credential names its connection"));
  }
  const bool is_open = credential.state != Credential::State::Disconnected;
  if (!is_open && !(credential.sealed.empty() && credential.wrapped_key.empty())) {
    return std::unexpected(Invalid("what is disconnected keeps no token"));
  }
  if (credential.version == kept) return {};
  return Fail(FailureKind::Conflict,
              fmt::format("the token of connection `{}` was changed by somebody else",
                          credential.connection));
}

bool IsUnreachable(const std::optional<Gone>& gone, const OutboxEntry& entry, std::int64_t now_ms) {
  constexpr std::int64_t kDayMs = 86'400'000;
  if (!gone || IsCall(entry) || now_ms - gone->at_ms >= kDayMs) return false;
  return gone->purpose.empty() || gone->purpose == entry.purpose;
}

std::int64_t WroteMs(const Ingest& ingest) {
  if (ingest.wrote_ms <= 0) return ingest.received_ms;
  return std::min(ingest.wrote_ms, ingest.received_ms);
}

std::optional<std::int64_t> ClosesAt(const OutboxEntry& entry,
                                     std::optional<std::int64_t> last_wrote_ms) {
  if (entry.window_ms <= 0) return entry.closes_ms;
  const std::int64_t window_ms = last_wrote_ms.value_or(-entry.window_ms) + entry.window_ms;
  return entry.closes_ms ? std::min(*entry.closes_ms, window_ms) : window_ms;
}

bool WindowClosed(const OutboxEntry& entry, std::optional<std::int64_t> last_wrote_ms,
                  std::int64_t now_ms) {
  const std::optional<std::int64_t> closes_ms = ClosesAt(entry, last_wrote_ms);
  return closes_ms && now_ms >= *closes_ms;
}

void GoLate(OutboxEntry& entry) {
  entry.body = std::exchange(entry.late_body, {});
  entry.window_ms = 0;
  entry.closes_ms = std::nullopt;
}

bool MayGo(OutboxEntry& entry, std::optional<std::int64_t> last_wrote_ms, std::int64_t now_ms) {
  if (!WindowClosed(entry, last_wrote_ms, now_ms)) return true;
  if (entry.late_body.empty()) return false;
  GoLate(entry);
  return true;
}

std::string TimeZoneOf(const Contact& contact) {
  if (contact.fields.find("\"time_zone\"") == std::string::npos) return "";
  const json fields = value::ParseJson(contact.fields);
  if (!fields.is_object()) return "";
  const auto zone = fields.find("time_zone");
  return zone != fields.end() && zone->is_string() ? zone->get<std::string>() : "";
}

std::int64_t QuietUntil(const Sending& sending, std::string_view of_contact, std::int64_t now_ms) {
  constexpr std::int64_t kMinuteMs = 60'000;
  constexpr std::int64_t kDayMs = 1440 * kMinuteMs;
  if (sending.quiet_from == sending.quiet_to) return now_ms;
  std::optional<TimeZone> zone;
  if (sending.clock.of_contact) zone = TimeZone::Named(of_contact);
  if (!zone) zone = TimeZone::Named(sending.clock.zone);
  if (!zone) return now_ms;
  const std::int64_t local_ms = zone->LocalTime(now_ms);
  const std::int64_t midnight_ms = local_ms - (local_ms % kDayMs + kDayMs) % kDayMs;
  const bool overnight = sending.quiet_to < sending.quiet_from;
  // Those that began yesterday and end today, and those that begin today.
  for (std::int64_t day_ms : {midnight_ms - kDayMs, midnight_ms}) {
    const std::int64_t from_ms = day_ms + sending.quiet_from * kMinuteMs;
    const std::int64_t to_ms = day_ms + sending.quiet_to * kMinuteMs + (overnight ? kDayMs : 0);
    if (local_ms < from_ms || local_ms >= to_ms) continue;
    // Where clocks go back over the end, it is shown once more: a minute later is looked again.
    const std::int64_t end_ms = zone->InstantOf(to_ms);
    return end_ms > now_ms ? end_ms : now_ms + kMinuteMs;
  }
  return now_ms;
}

bool HasConsent(std::span<const Consent> consents, const OutboxEntry& entry) {
  return std::ranges::find(consents, Consent{entry.to.channel, entry.purpose}) != consents.end();
}

bool IsExcepted(const ClaimSends& claim, std::string_view connection) {
  return std::ranges::any_of(claim.except, [&](const std::string& left_out) {
    return left_out.ends_with(':') ? connection.starts_with(left_out) : connection == left_out;
  });
}

int DeliveryRank(std::string_view delivery) {
  constexpr std::string_view kUpwards[] = {"sent", "delivered", "read", "failed"};
  const auto* found = std::ranges::find(kUpwards, delivery);
  return found == std::end(kUpwards) ? 0 : static_cast<int>(found - std::begin(kUpwards)) + 1;
}

void Report(const RecordDelivery& report, OutboxEntry& entry) {
  if (DeliveryRank(report.delivery) > DeliveryRank(entry.delivery)) {
    entry.delivery = report.delivery;
    if (!report.error.empty()) entry.error = report.error;
  }
  if (entry.provider_id.empty()) entry.provider_id = report.provider_id;
  bool in_doubt = IsOpen(entry.state) || entry.state == SendState::Held;
  if (!in_doubt || entry.attempt == 0) return;
  entry.state = SendState::Sent;
  entry.error = report.error;
}

std::size_t& CountOf(Counts& counts, SendState state) {
  switch (state) {
    case SendState::Pending: return counts.pending;
    case SendState::Claimed: return counts.claimed;
    case SendState::Uncertain: return counts.uncertain;
    case SendState::Sent: return counts.sent;
    case SendState::Failed: return counts.failed;
    case SendState::Suppressed: return counts.suppressed;
    case SendState::Held: return counts.held;
  }
  HARK_CHECK(false, "every state has a count");
}

void SortSets(Contact& contact) {
  auto make_set = [](auto& items) {
    std::ranges::sort(items);
    auto repeated = std::ranges::unique(items);
    items.erase(repeated.begin(), repeated.end());
  };
  make_set(contact.tags);
  make_set(contact.lists);
  make_set(contact.consents);
}

std::string TimerEvent(const Run& run, std::int64_t due_ms) {
  value::Event event;
  event.kind = value::Event::Kind::Timer;
  event.channel = run.reply_to.channel;
  event.connection = run.reply_to.connection;
  event.address = run.reply_to.address;
  event.id = fmt::format("timer-{}-{}", run.id, run.wait_number);
  event.at_ms = due_ms;
  event.run_id = run.id;
  event.wait_number = run.wait_number;
  return value::ToJson(event);
}

std::string CalleeOf(const OutboxEntry& entry) {
  return entry.to.connection.substr(entry.to.connection.find(':') + 1);
}

std::string OutcomeOf(const OutboxEntry& entry, const value::CallOutcome& outcome,
                      std::int64_t at_ms) {
  return value::ToJson(
      value::OutcomeEvent(entry.run, entry.wait_number, CalleeOf(entry), outcome, at_ms));
}

std::string TooLateOutcome(const OutboxEntry& entry, std::int64_t at_ms) {
  return OutcomeOf(entry, {"timeout", {}, "", std::string(kCallTooLate)}, at_ms);
}

std::string DoubtfulOutcome(const OutboxEntry& entry, std::int64_t at_ms) {
  return OutcomeOf(entry, {"uncertain", {}, "", std::string(kWorkerStopped)}, at_ms);
}

std::string OverBudgetOutcome(const OutboxEntry& entry, std::int64_t at_ms) {
  return OutcomeOf(entry, {"over_budget", {}, "", std::string(kOverBudget)}, at_ms);
}

std::string CostText(const OutboxEntry& entry) {
  if (entry.cost == ir::Cost{} && entry.budgets.empty()) return "";
  json budgets = json::array();
  for (const ir::Budget& budget : entry.budgets) {
    budgets.push_back({static_cast<int>(budget.unit), budget.most, budget.period_ms});
  }
  return json{{"calls", entry.cost.calls},
              {"tokens", entry.cost.tokens},
              {"money", entry.cost.money},
              {"budgets", std::move(budgets)}}
      .dump();
}

void ReadCost(std::string_view text, OutboxEntry& entry) {
  if (text.empty()) return;
  const json cost = json::parse(text);
  entry.cost = {cost["calls"], cost["tokens"], cost["money"]};
  for (const json& budget : cost["budgets"]) {
    entry.budgets.push_back(
        {static_cast<ir::Budget::Unit>(budget[0].get<int>()), budget[1], budget[2]});
  }
}

Failure LimitReached(std::string_view rule) {
  return {FailureKind::Conflict, fmt::format("rule `{}` has begun as often as it may", rule)};
}

Failure NotScheduled(std::string_view rule, std::int64_t due_ms) {
  return {FailureKind::Conflict, fmt::format("rule `{}` does not fire at {}", rule, due_ms)};
}

Failure RoundUnderWay(std::string_view id) {
  return {FailureKind::Conflict, fmt::format("the round `{}` before is still under way", id)};
}

Failure RoundElsewhere(std::string_view id) {
  return {FailureKind::Conflict, fmt::format("the round `{}` has gone on from there", id)};
}

Failure NotHead(std::string_view contact, std::int64_t seq) {
  return {FailureKind::Conflict,
          fmt::format("event {} is not at the head of the mailbox of `{}`", seq, contact)};
}

Failure ContactMoved(const Contact& changed) {
  return {FailureKind::Conflict,
          fmt::format("contact `{}` is no longer in version {}", changed.id, changed.version)};
}

Failure NotClaimed(std::string_view id, std::int64_t fence) {
  return {FailureKind::Conflict,
          fmt::format("effect `{}` is not claimed under fence {}", id, fence)};
}

Failure NoContact(std::string_view id) {
  return {FailureKind::NotFound, fmt::format("there is no contact `{}`", id)};
}

Failure NotDeferred(std::int64_t number) {
  return {FailureKind::Conflict, fmt::format("event {} is not deferred any more", number)};
}

Failure NoProgram(std::string_view hash) {
  return {FailureKind::NotFound, fmt::format("program {} is not saved", hash)};
}

Failure NoSuchMessage(const RecordDelivery& report) {
  return {FailureKind::NotFound,
          fmt::format("no message on `{}` has the id `{}`", report.connection,
                      report.effect_id.empty() ? report.provider_id : report.effect_id)};
}

Failure NotADelivery(std::string_view delivery) {
  return Invalid(fmt::format("`{}` is no report: sent, delivered, read or failed is", delivery));
}

Failure EffectExists(std::string_view id) {
  return Invalid(fmt::format("there is an effect `{}` already", id));
}

Failure RecordOfAnother(std::string_view id) {
  return Invalid(fmt::format("record `{}` belongs to another contact", id));
}

Failure RunOfAnother(std::string_view id) {
  return Invalid(fmt::format("run `{}` belongs to another contact", id));
}

}  // namespace hark::store
