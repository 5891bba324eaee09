#include <algorithm>
#include <utility>

#include "compiler/ir/limits.h"
#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"

namespace hark::store {

void MemoryStore::AddEffect(const std::string& contact, OutboxEntry entry) {
  entry.contact = contact;
  entry.state = SendState::Pending;
  entry.attempt = entry.fence = entry.claimed_ms = entry.place = 0;
  entry.provider_id.clear();
  entry.delivery.clear();
  entry.error.clear();
  std::size_t at = outbox_.size();
  effect_by_id_.emplace(entry.id, at);
  people_[contact].outbox.push_back(at);
  std::set<std::size_t>& lane = open_[LaneOf(entry)];
  lane.insert(at);
  outbox_.push_back(std::move(entry));
  if (lane.size() == 1) MakeDue(at);
}

void MemoryStore::Silence(const std::string& contact, const std::string& connection) {
  for (const bool has_purpose : {false, true}) {
    auto lane = open_.find({contact, connection, has_purpose});
    if (lane == open_.end()) continue;
    const std::set<std::size_t> open = lane->second;
    for (std::size_t at : open) {
      if (outbox_[at].state == SendState::Pending) Suppress(at, kPersonAnswers);
    }
  }
}

void MemoryStore::SetProviderId(std::size_t at, const std::string& provider_id) {
  OutboxEntry& entry = outbox_[at];
  by_provider_id_.erase({entry.to.connection, entry.provider_id, at});
  entry.provider_id = provider_id;
  if (!provider_id.empty()) by_provider_id_.emplace(entry.to.connection, provider_id, at);
}

void MemoryStore::GivePlace(std::size_t at) {
  if (!IsOwn(outbox_[at].to.channel)) return;
  outbox_[at].place = 1 + LastPlace(outbox_[at].to);
  placed_[outbox_[at].to].emplace(outbox_[at].place, at);
}

void MemoryStore::MakeDue(std::size_t at) { due_.emplace(outbox_[at].not_before_ms, at); }

void MemoryStore::Close(std::size_t at) {
  if (!outbox_[at].shown.empty()) outbox_[at].body = std::exchange(outbox_[at].shown, {});
  auto lane = open_.find(LaneOf(outbox_[at]));
  bool was_head = *lane->second.begin() == at;
  due_.erase({outbox_[at].not_before_ms, at});
  uncertain_.erase({outbox_[at].claimed_ms, at});
  lane->second.erase(at);
  if (lane->second.empty()) {
    open_.erase(lane);
  } else if (std::size_t next = *lane->second.begin();
             was_head && outbox_[next].state == SendState::Pending) {
    MakeDue(next);
  }
}

std::vector<std::size_t> MemoryStore::DueSends(const ClaimSends& claim, std::size_t limit) const {
  std::vector<std::size_t> found;
  for (const auto& [due_ms, at] : due_) {
    if (due_ms > claim.now_ms || found.size() == limit) break;
    if (IsExcepted(claim, outbox_[at].to.connection)) continue;
    found.push_back(at);
  }
  return found;
}

// What forbids an entry with a purpose for good; empty: nothing.
std::string_view MemoryStore::WhyNot(const OutboxEntry& entry, std::int64_t now_ms) const {
  const Person& person = people_.at(entry.contact);
  if (!HasConsent(person.contact.consents, entry)) return kNoConsent;
  if (sending_.most == 0) return {};
  const auto got = std::ranges::count_if(person.outbox, [&](std::size_t at) {
    const OutboxEntry& other = outbox_[at];
    return !other.purpose.empty() && CountsAsSent(other.state) &&
           IsWithin(other.claimed_ms, sending_.period_ms, now_ms);
  });
  return got >= sending_.most ? kEnoughSent : std::string_view();
}

ir::Cost MemoryStore::Person::SpentBy(std::string_view run, std::int64_t since_ms) const {
  ir::Cost sum;
  for (const Spending& one : spendings) {
    if (one.at_ms <= since_ms || (!run.empty() && one.run != run)) continue;
    sum.calls += one.cost.calls;
    sum.tokens += one.cost.tokens;
    sum.money += one.cost.money;
  }
  return sum;
}

bool MemoryStore::IsAffordableNow(const OutboxEntry& entry, std::int64_t now_ms) const {
  const Person& person = people_.at(entry.contact);
  return IsAffordable(entry, now_ms, [&](std::string_view run, std::int64_t since_ms) {
    return person.SpentBy(run, since_ms);
  });
}

// The try counts as all it may come to, until somebody knows better.
void MemoryStore::Reserve(const OutboxEntry& entry) {
  if (entry.cost == ir::Cost{}) return;
  std::deque<Spending>& spendings = people_.at(entry.contact).spendings;
  const std::int64_t kept_ms = entry.claimed_ms - ir::kMaxBudgetMs;
  // What a run spent counts for as long as it goes on.
  std::erase_if(spendings, [&](const Spending& one) {
    return one.at_ms <= kept_ms && !run_by_id_.contains(one.run);
  });
  spendings.push_back({entry.id, entry.attempt, entry.run, entry.claimed_ms, entry.cost});
}

void MemoryStore::Settle(const RecordOutcome& outcome, const OutboxEntry& entry) {
  if (!outcome.spent) return;
  for (Spending& one : people_.at(entry.contact).spendings) {
    if (one.effect == entry.id && one.attempt == entry.attempt) one.cost = *outcome.spent;
  }
}

void MemoryStore::Suppress(std::size_t at, std::string_view why) {
  outbox_[at].state = SendState::Suppressed;
  outbox_[at].error = why;
  Close(at);
}

// A call ends without having been made, and its run is told.
void MemoryStore::Fail(std::size_t at, std::string outcome, std::string_view why,
                       std::int64_t now_ms) {
  outbox_[at].state = SendState::Failed;
  outbox_[at].error = why;
  Append(outbox_[at].contact, std::move(outcome), now_ms);
  Close(at);
}

bool MemoryStore::IsAwaited(const OutboxEntry& call) const {
  const auto run = run_by_id_.find(call.run);
  return run != run_by_id_.end() && runs_.at(run->second).run.wait_number == call.wait_number;
}

bool MemoryStore::IsDisconnected(std::string_view connection) const {
  const auto found = credentials_.find(connection);
  return found != credentials_.end() && found->second.state == Credential::State::Disconnected;
}

Result<Written> MemoryStore::Do(const PutCredential& put) {
  const auto kept = credentials_.find(put.credential.connection);
  const std::int64_t version = kept == credentials_.end() ? 0 : kept->second.version;
  if (auto valid = CheckCredential(put.credential, version); !valid) {
    return std::unexpected(valid.error());
  }
  Credential& now = credentials_[put.credential.connection];
  now = put.credential;
  now.version += 1;
  return {};
}

bool MemoryStore::ClaimOrSuppress(std::size_t at, std::int64_t now_ms) {
  OutboxEntry& entry = outbox_[at];
  if (!IsCall(entry) && IsDisconnected(entry.to.connection)) {
    Suppress(at, kDisconnected);
    return false;
  }
  auto peer = peers_.find(entry.to);
  std::optional<std::int64_t> last_wrote_ms;
  if (peer != peers_.end()) {
    last_wrote_ms = peer->second.last_wrote_ms;
    if (IsUnreachable(peer->second.gone, entry, now_ms)) {
      Suppress(at, kUnreachable);
      return false;
    }
  }
  if (!MayGo(entry, last_wrote_ms, now_ms)) {
    if (!IsCall(entry)) {
      Suppress(at, kWindowClosed);
      return false;
    }
    Fail(at, TooLateOutcome(entry, now_ms), kCallTooLate, now_ms);
    return false;
  }
  if (!entry.purpose.empty()) {
    const std::string zone = TimeZoneOf(people_.at(entry.contact).contact);
    if (const std::int64_t until_ms = QuietUntil(sending_, zone, now_ms); until_ms > now_ms) {
      due_.erase({entry.not_before_ms, at});
      entry.not_before_ms = until_ms;
      MakeDue(at);
      return false;
    }
    if (std::string_view why = WhyNot(entry, now_ms); !why.empty()) {
      Suppress(at, why);
      return false;
    }
  }
  if (IsQuestion(entry) && !IsAwaited(entry)) {
    Suppress(at, kNobodyWaits);
    return false;
  }
  if (IsCall(entry) && !IsAffordableNow(entry, now_ms)) {
    Fail(at, OverBudgetOutcome(entry, now_ms), kOverBudget, now_ms);
    return false;
  }
  due_.erase({entry.not_before_ms, at});
  entry.state = SendState::Claimed;
  entry.attempt += 1;
  entry.fence += 1;
  entry.claimed_ms = now_ms;
  Reserve(entry);
  return true;
}

void MemoryStore::SettleCallsInDoubt(std::int64_t now_ms) {
  std::vector<std::size_t> calls;
  for (const auto& [claimed_ms, at] : uncertain_) {
    if (IsCall(outbox_[at])) calls.push_back(at);
  }
  for (std::size_t at : calls) {
    OutboxEntry& entry = outbox_[at];
    if (entry.repeatable) {
      uncertain_.erase({entry.claimed_ms, at});
      entry.state = SendState::Pending;
      entry.not_before_ms = now_ms;
      MakeDue(at);
    } else {
      entry.state = SendState::Failed;
      Append(entry.contact, DoubtfulOutcome(entry, now_ms), now_ms);
      Close(at);
    }
  }
}

Result<Written> MemoryStore::Do(const ClaimSends& claim) {
  SettleCallsInDoubt(claim.now_ms);
  Claimed claimed;
  std::size_t left = claim.limit;
  while (left > 0) {
    std::vector<std::size_t> due = DueSends(claim, left);
    if (due.empty()) break;
    left -= due.size();
    for (std::size_t at : due) {
      if (!ClaimOrSuppress(at, claim.now_ms)) continue;
      OutboxEntry& entry = claimed.entries.emplace_back(outbox_[at]);
      const auto peer = peers_.find(entry.to);
      entry.closes_ms =
          ClosesAt(entry, peer == peers_.end() ? std::nullopt : peer->second.last_wrote_ms);
    }
  }
  return claimed;
}

Result<Written> MemoryStore::Do(const RecordOutcome& outcome) {
  if (Result<void> valid = CheckOutcome(outcome); !valid) return std::unexpected(valid.error());
  auto found = effect_by_id_.find(outcome.id);
  if (found == effect_by_id_.end()) {
    return std::unexpected(NotClaimed(outcome.id, outcome.fence));
  }
  OutboxEntry& entry = outbox_[found->second];
  if (entry.state != SendState::Claimed || entry.fence != outcome.fence) {
    return std::unexpected(NotClaimed(outcome.id, outcome.fence));
  }
  Settle(outcome, entry);
  entry.state = outcome.state;
  entry.error = outcome.error;
  if (!outcome.provider_id.empty()) SetProviderId(found->second, outcome.provider_id);
  if (outcome.state == SendState::Sent) GivePlace(found->second);
  if (outcome.state == SendState::Uncertain) uncertain_.emplace(entry.claimed_ms, found->second);
  if (outcome.state == SendState::Pending) {
    entry.not_before_ms = outcome.retry_ms;
    if (outcome.late) GoLate(entry);
    MakeDue(found->second);
  }
  if (!IsOpen(outcome.state)) Close(found->second);
  if (outcome.gone) MarkGone(entry, outcome.received_ms);
  if (!outcome.event.empty()) Append(entry.contact, outcome.event, outcome.received_ms);
  return {};
}

void MemoryStore::MarkGone(const OutboxEntry& entry, std::int64_t at_ms) {
  const auto peer = peers_.find(entry.to);
  if (peer == peers_.end() || peer->second.last_wrote_ms.value_or(at_ms) > at_ms) return;
  peer->second.gone = Gone{at_ms, entry.purpose};
}

std::optional<std::size_t> MemoryStore::Reported(const RecordDelivery& report) const {
  if (auto found = effect_by_id_.find(report.effect_id); found != effect_by_id_.end()) {
    if (outbox_[found->second].to.connection == report.connection) return found->second;
  }
  if (report.provider_id.empty()) return std::nullopt;
  auto found = by_provider_id_.lower_bound({report.connection, report.provider_id, 0});
  if (found == by_provider_id_.end()) return std::nullopt;
  const auto& [connection, provider_id, at] = *found;
  if (connection != report.connection || provider_id != report.provider_id) return std::nullopt;
  return at;
}

Result<Written> MemoryStore::Do(const RecordDelivery& report) {
  if (DeliveryRank(report.delivery) == 0) return std::unexpected(NotADelivery(report.delivery));
  std::optional<std::size_t> at = Reported(report);
  if (!at) return std::unexpected(NoSuchMessage(report));
  OutboxEntry reported = outbox_[*at];
  Report(report, reported);
  const bool moved_up = reported.delivery != outbox_[*at].delivery;
  if (!report.event.empty() && moved_up) {
    Append(reported.contact, report.event, report.received_ms);
  }
  if (report.gone && moved_up) MarkGone(reported, std::min(report.at_ms, report.received_ms));
  SetProviderId(*at, reported.provider_id);
  bool was_open = IsOpen(outbox_[*at].state);
  outbox_[*at] = std::move(reported);
  if (was_open && outbox_[*at].state == SendState::Sent) GivePlace(*at);
  if (was_open && !IsOpen(outbox_[*at].state)) Close(*at);
  return {};
}

Result<Written> MemoryStore::Do(const HoldUncertain& hold) {
  std::vector<std::size_t> old;
  for (const auto& [claimed_ms, at] : uncertain_) {
    if (claimed_ms >= hold.before_ms) break;
    if (!IsCall(outbox_[at])) old.push_back(at);
  }
  for (std::size_t at : old) {
    outbox_[at].state = SendState::Held;
    Close(at);
  }
  return old.size();
}

}  // namespace hark::store
