// Claims and what becomes of them.
//
// An entry may be claimed when its `due_ms` says so. Only the first open entry of a
// contact and connection has one; whatever makes an entry final hands it on to the
// next. So a claim reads exactly what it claims, however long the queues are.
#include <algorithm>
#include <utility>

#include "compiler/ir/limits.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {
namespace {

std::int64_t Number(SendState state) { return static_cast<std::int64_t>(state); }

}  // namespace

OutboxEntry ReadEntry(Statement& row) {
  OutboxEntry entry;
  entry.id = row.Text();
  entry.contact = row.Text();
  entry.to.channel = row.Text();
  entry.to.connection = row.Text();
  entry.to.address = row.Text();
  entry.run = row.Text();
  entry.body = row.Text();
  entry.shown = row.Text();
  entry.purpose = row.Text();
  entry.created_ms = row.Int();
  entry.not_before_ms = row.Int();
  entry.window_ms = row.Int();
  entry.closes_ms = row.MaybeInt();
  entry.late_body = row.Text();
  entry.wait_number = row.Int();
  entry.repeatable = row.Int() != 0;
  entry.state = static_cast<SendState>(row.Int());
  entry.attempt = row.Int();
  entry.fence = row.Int();
  entry.claimed_ms = row.Int();
  entry.place = row.Int();
  entry.provider_id = row.Text();
  entry.delivery = row.Text();
  entry.error = row.Text();
  ReadCost(row.Text(), entry);
  return entry;
}

ir::Cost Spent(Database& database, std::string_view contact, std::string_view run,
               std::int64_t since_ms) {
  Statement row = database.Query(
      "SELECT coalesce(sum(calls), 0), coalesce(sum(tokens), 0), coalesce(sum(money), 0) "
      "FROM spending WHERE contact = ?1 AND at_ms > ?3 AND (?2 = '' OR run = ?2)",
      contact, run, since_ms);
  row.Next();
  ir::Cost cost;
  cost.calls = row.Int();
  cost.tokens = row.Int();
  cost.money = row.Int();
  return cost;
}

OutboxEntry SqliteWrites::EntryAt(std::int64_t seq) {
  Statement row = database_.Query("SELECT " HARK_OUTBOX_COLUMNS " FROM outbox WHERE seq = ?1", seq);
  row.Next();
  return ReadEntry(row);
}

std::vector<SqliteWrites::Due> SqliteWrites::DueSends(const ClaimSends& claim, std::size_t limit) {
  // Connection by connection, so that what is left out is not even read.
  std::vector<Due> found;
  std::string connection;
  while (true) {
    Statement next = database_.Query(
        "SELECT connection FROM outbox WHERE due_ms IS NOT NULL AND connection > ?1 "
        "ORDER BY connection LIMIT 1",
        connection);
    if (!next.Next()) break;
    connection = next.Text();
    if (IsExcepted(claim, connection)) continue;
    Statement due = database_.Query(
        "SELECT due_ms, seq FROM outbox WHERE connection = ?1 AND due_ms IS NOT NULL "
        "AND due_ms <= ?2 ORDER BY due_ms, seq LIMIT ?3",
        connection, claim.now_ms, static_cast<std::int64_t>(limit));
    while (due.Next()) {
      std::int64_t due_ms = due.Int();
      found.push_back({due_ms, due.Int()});
    }
  }
  std::ranges::sort(found);
  if (found.size() > limit) found.resize(limit);
  return found;
}

void SqliteWrites::MakeNextDue(const Place& place) {
  database_.Run(
      "UPDATE outbox SET due_ms = not_before_ms WHERE state = 0 AND seq = "
      "(SELECT seq FROM outbox WHERE contact = ?1 AND connection = ?2 AND state <= 2 "
      "AND (purpose <> '') = ?3 ORDER BY seq LIMIT 1)",
      place.contact, place.connection, std::int64_t{place.has_purpose});
}

void SqliteWrites::GivePlace(std::int64_t seq, const Address& to) {
  if (!IsOwn(to.channel)) return;
  const std::optional<Tombstone> grave = GraveOf(to);
  database_.Run(
      "UPDATE outbox SET place = 1 + coalesce((SELECT o.place FROM outbox o WHERE o.channel = "
      "outbox.channel AND o.connection = outbox.connection AND o.address = outbox.address "
      "AND o.place > 0 ORDER BY o.place DESC LIMIT 1), ?2) WHERE seq = ?1",
      seq, grave ? grave->place : 0);
}

void SqliteWrites::Finish(const Place& place, SendState state, std::string_view error) {
  database_.Run("UPDATE outbox SET state = ?2, error = ?3, due_ms = NULL WHERE seq = ?1", place.seq,
                Number(state), error);
  MakeNextDue(place);
}

// What forbids an entry with a purpose for good; empty: nothing.
std::string_view SqliteWrites::WhyNot(const OutboxEntry& entry, const Sending& sending,
                                      std::int64_t now_ms) {
  Statement consent = database_.Query(
      "SELECT 1 FROM contact_consent WHERE contact = ?1 AND channel = ?2 AND purpose = ?3",
      entry.contact, entry.to.channel, entry.purpose);
  if (!consent.Next()) return kNoConsent;
  if (sending.most == 0) return {};
  Statement got = database_.Query(
      "SELECT count(*) FROM outbox WHERE contact = ?1 AND claimed_ms > ?2 AND purpose <> '' "
      "AND state IN (1, 2, 3, 6)",
      entry.contact, now_ms - sending.period_ms);
  got.Next();
  return got.Int() >= sending.most ? kEnoughSent : std::string_view();
}

std::string SqliteWrites::ZoneOf(std::string_view contact) {
  Statement row = database_.Query("SELECT time_zone FROM contact WHERE id = ?1", contact);
  return row.Next() ? row.Text() : "";
}

bool SqliteWrites::IsAwaited(const OutboxEntry& call) {
  return database_
      .Query("SELECT 1 FROM run WHERE id = ?1 AND wait_number = ?2", call.run, call.wait_number)
      .Next();
}

std::optional<OutboxEntry> SqliteWrites::ClaimOrSuppress(std::int64_t seq, const Sending& sending,
                                                         std::int64_t now_ms) {
  OutboxEntry entry = EntryAt(seq);
  const Place place{seq, entry.contact, entry.to.connection, !entry.purpose.empty()};
  if (!IsCall(entry) && IsDisconnected(entry.to.connection)) {
    Finish(place, SendState::Suppressed, kDisconnected);
    return std::nullopt;
  }
  std::optional<std::int64_t> last_wrote_ms;
  Statement peer = database_.Query(
      "SELECT last_wrote_ms, gone_ms, gone_for FROM address "
      "WHERE channel = ?1 AND connection = ?2 AND address = ?3",
      entry.to.channel, entry.to.connection, entry.to.address);
  if (peer.Next()) {
    last_wrote_ms = peer.MaybeInt();
    std::optional<Gone> gone;
    if (const auto at_ms = peer.MaybeInt()) gone = Gone{*at_ms, peer.Text()};
    if (IsUnreachable(gone, entry, now_ms)) {
      Finish(place, SendState::Suppressed, kUnreachable);
      return std::nullopt;
    }
  }
  if (!MayGo(entry, last_wrote_ms, now_ms)) {
    if (IsCall(entry)) {
      Append(entry.contact, TooLateOutcome(entry, now_ms), now_ms);
      Finish(place, SendState::Failed, kCallTooLate);
    } else {
      Finish(place, SendState::Suppressed, kWindowClosed);
    }
    return std::nullopt;
  }
  if (place.has_purpose) {
    const std::string zone = sending.clock.of_contact ? ZoneOf(entry.contact) : "";
    if (const std::int64_t until_ms = QuietUntil(sending, zone, now_ms); until_ms > now_ms) {
      database_.Run("UPDATE outbox SET not_before_ms = ?2, due_ms = ?2 WHERE seq = ?1", seq,
                    until_ms);
      return std::nullopt;
    }
    if (std::string_view why = WhyNot(entry, sending, now_ms); !why.empty()) {
      Finish(place, SendState::Suppressed, why);
      return std::nullopt;
    }
  }
  if (IsQuestion(entry) && !IsAwaited(entry)) {
    Finish(place, SendState::Suppressed, kNobodyWaits);
    return std::nullopt;
  }
  if (IsCall(entry)) {
    const auto spent = [&](std::string_view run, std::int64_t since_ms) {
      return Spent(database_, entry.contact, run, since_ms);
    };
    if (!IsAffordable(entry, now_ms, spent)) {
      Append(entry.contact, OverBudgetOutcome(entry, now_ms), now_ms);
      Finish(place, SendState::Failed, kOverBudget);
      return std::nullopt;
    }
  }
  entry.state = SendState::Claimed;
  entry.attempt += 1;
  entry.fence += 1;
  entry.claimed_ms = now_ms;
  database_.Run(
      "UPDATE outbox SET state = 1, attempt = ?2, fence = ?3, claimed_ms = ?4, due_ms = NULL, "
      "body = ?5, window_ms = ?6, closes_ms = ?7, late_body = ?8 WHERE seq = ?1",
      seq, entry.attempt, entry.fence, entry.claimed_ms, entry.body, entry.window_ms,
      entry.closes_ms, entry.late_body);
  if (entry.cost != ir::Cost{}) Reserve(entry);
  // For whoever sends it. Not kept: the contact may write again before it is claimed again.
  entry.closes_ms = ClosesAt(entry, last_wrote_ms);
  return entry;
}

// The try counts as all it may come to, until somebody knows better.
void SqliteWrites::Reserve(const OutboxEntry& entry) {
  // What a run spent counts for as long as it goes on.
  database_.Run(
      "DELETE FROM spending WHERE contact = ?1 AND at_ms <= ?2 "
      "AND NOT EXISTS (SELECT 1 FROM run WHERE run.id = spending.run)",
      entry.contact, entry.claimed_ms - ir::kMaxBudgetMs);
  database_.Run(
      "INSERT INTO spending (effect, attempt, contact, run, at_ms, calls, tokens, money) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      entry.id, entry.attempt, entry.contact, entry.run, entry.claimed_ms, entry.cost.calls,
      entry.cost.tokens, entry.cost.money);
}

void SqliteWrites::Settle(const RecordOutcome& outcome, std::int64_t attempt) {
  if (!outcome.spent) return;
  database_.Run(
      "UPDATE spending SET calls = ?3, tokens = ?4, money = ?5 WHERE effect = ?1 AND attempt = ?2",
      outcome.id, attempt, outcome.spent->calls, outcome.spent->tokens, outcome.spent->money);
}

void SqliteWrites::SettleCallsInDoubt(std::int64_t now_ms) {
  std::vector<std::int64_t> calls;
  {
    Statement row = database_.Query(
        "SELECT seq FROM outbox WHERE state = 2 AND wait_number > 0 AND claimed_ms >= 0 "
        "ORDER BY claimed_ms, seq");
    while (row.Next()) calls.push_back(row.Int());
  }
  for (std::int64_t seq : calls) {
    const OutboxEntry entry = EntryAt(seq);
    if (entry.repeatable) {
      database_.Run("UPDATE outbox SET state = 0, not_before_ms = ?2, due_ms = ?2 WHERE seq = ?1",
                    seq, now_ms);
    } else {
      Append(entry.contact, DoubtfulOutcome(entry, now_ms), now_ms);
      Finish({seq, entry.contact, entry.to.connection}, SendState::Failed, entry.error);
    }
  }
}

Result<Written> SqliteWrites::Do(const ClaimSends& claim) {
  SettleCallsInDoubt(claim.now_ms);
  Claimed claimed;
  const Sending sending = ReadSending(database_);
  std::size_t left = claim.limit;
  while (left > 0) {
    std::vector<Due> due = DueSends(claim, left);
    if (due.empty()) break;
    left -= due.size();
    for (const Due& one : due) {
      if (auto entry = ClaimOrSuppress(one.seq, sending, claim.now_ms)) {
        claimed.entries.push_back(std::move(*entry));
      }
    }
  }
  return claimed;
}

Result<Written> SqliteWrites::Do(const RecordOutcome& outcome) {
  if (Result<void> valid = CheckOutcome(outcome); !valid) return std::unexpected(valid.error());
  Statement claimed = database_.Query(
      "SELECT seq, contact, connection, purpose <> '', attempt, channel, address FROM outbox "
      "WHERE id = ?1 AND state = 1 AND fence = ?2",
      outcome.id, outcome.fence);
  if (!claimed.Next()) return std::unexpected(NotClaimed(outcome.id, outcome.fence));
  Place place;
  place.seq = claimed.Int();
  place.contact = claimed.Text();
  place.connection = claimed.Text();
  place.has_purpose = claimed.Int() != 0;
  Settle(outcome, claimed.Int());
  if (outcome.state == SendState::Sent) {
    Address to{.channel = claimed.Text(), .connection = place.connection, .address = {}};
    to.address = claimed.Text();
    GivePlace(place.seq, to);
  }

  bool again = outcome.state == SendState::Pending;
  if (again) {
    database_.Run(
        "UPDATE outbox SET state = 0, error = ?2, not_before_ms = ?3, due_ms = ?3 WHERE seq = ?1",
        place.seq, outcome.error, outcome.retry_ms);
    if (outcome.late) {
      database_.Run(
          "UPDATE outbox SET body = late_body, late_body = '', window_ms = 0, closes_ms = NULL "
          "WHERE seq = ?1",
          place.seq);
    }
  } else {
    database_.Run("UPDATE outbox SET state = ?2, error = ?3 WHERE seq = ?1", place.seq,
                  Number(outcome.state), outcome.error);
  }
  if (!outcome.provider_id.empty()) {
    database_.Run("UPDATE outbox SET provider_id = ?2 WHERE seq = ?1", place.seq,
                  outcome.provider_id);
  }
  if (!IsOpen(outcome.state)) MakeNextDue(place);
  if (outcome.gone) MarkGone(place.seq, outcome.received_ms);
  if (!outcome.event.empty()) Append(place.contact, outcome.event, outcome.received_ms);
  return {};
}

void SqliteWrites::MarkGone(std::int64_t seq, std::int64_t at_ms) {
  database_.Run(
      "UPDATE address SET gone_ms = ?2, gone_for = entry.purpose FROM outbox AS entry "
      "WHERE entry.seq = ?1 AND address.channel = entry.channel AND "
      "address.connection = entry.connection AND address.address = entry.address AND "
      "(address.last_wrote_ms IS NULL OR address.last_wrote_ms <= ?2)",
      seq, at_ms);
}

std::optional<std::int64_t> SqliteWrites::Reported(const RecordDelivery& report) {
  Statement ours = database_.Query("SELECT seq FROM outbox WHERE id = ?1 AND connection = ?2",
                                   report.effect_id, report.connection);
  if (ours.Next()) return ours.Int();
  if (report.provider_id.empty()) return std::nullopt;
  Statement theirs = database_.Query(
      "SELECT seq FROM outbox WHERE connection = ?1 AND provider_id = ?2 AND provider_id <> '' "
      "ORDER BY seq LIMIT 1",
      report.connection, report.provider_id);
  if (theirs.Next()) return theirs.Int();
  return std::nullopt;
}

Result<Written> SqliteWrites::Do(const RecordDelivery& report) {
  if (DeliveryRank(report.delivery) == 0) return std::unexpected(NotADelivery(report.delivery));
  std::optional<std::int64_t> seq = Reported(report);
  if (!seq) return std::unexpected(NoSuchMessage(report));
  OutboxEntry entry = EntryAt(*seq);
  bool was_open = IsOpen(entry.state);
  std::string before = entry.delivery;
  Report(report, entry);
  if (!report.event.empty() && entry.delivery != before) {
    Append(entry.contact, report.event, report.received_ms);
  }
  if (report.gone && entry.delivery != before)
    MarkGone(*seq, std::min(report.at_ms, report.received_ms));
  database_.Run("UPDATE outbox SET provider_id = ?2, delivery = ?3, error = ?4 WHERE seq = ?1",
                *seq, entry.provider_id, entry.delivery, entry.error);
  if (entry.state == SendState::Sent) {
    database_.Run("UPDATE outbox SET state = 3, due_ms = NULL WHERE seq = ?1", *seq);
    if (!was_open) return {};
    GivePlace(*seq, entry.to);
    MakeNextDue({*seq, entry.contact, entry.to.connection, !entry.purpose.empty()});
  }
  return {};
}

Result<Written> SqliteWrites::Do(const HoldUncertain& hold) {
  std::vector<Place> old;
  Statement row = database_.Query(
      "SELECT seq, contact, connection, purpose <> '' FROM outbox "
      "WHERE state = 2 AND claimed_ms < ?1 AND wait_number = 0",
      hold.before_ms);
  while (row.Next()) {
    Place& place = old.emplace_back();
    place.seq = row.Int();
    place.contact = row.Text();
    place.connection = row.Text();
    place.has_purpose = row.Int() != 0;
  }
  for (const Place& place : old) {
    database_.Run("UPDATE outbox SET state = 6 WHERE seq = ?1", place.seq);
    MakeNextDue(place);
  }
  return old.size();
}

void SqliteWrites::DoubtOldClaims() {
  database_.Run(
      "UPDATE outbox INDEXED BY outbox_open SET state = 0, due_ms = not_before_ms "
      "WHERE state <= 2 AND state = 1 AND channel = ?1",
      FactsOf(ChannelId::WebChat).name);
  database_.Run(
      "UPDATE outbox INDEXED BY outbox_open SET state = 2, error = ?1 "
      "WHERE state <= 2 AND state = 1",
      kWorkerStopped);
}

}  // namespace hark::store
