// Schedules, and events on their way to many contacts.
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

Result<Written> SqliteWrites::Do(const PutSchedules& put) {
  database_.Run("DELETE FROM schedule");
  for (const Schedule& schedule : put.schedules) {
    database_.Run("INSERT INTO schedule (rule, plan, next_ms) VALUES (?1, ?2, ?3)", schedule.rule,
                  schedule.plan, schedule.next_ms);
  }
  return {};
}

Result<Written> SqliteWrites::Do(const FireSchedule& fire) {
  Statement due = database_.Query("SELECT 1 FROM schedule WHERE rule = ?1 AND next_ms = ?2",
                                  fire.rule, fire.due_ms);
  if (!due.Next()) return std::unexpected(NotScheduled(fire.rule, fire.due_ms));
  for (const Round& round : fire.rounds) {
    Statement before = database_.Query("SELECT 1 FROM round WHERE id = ?1", round.id);
    if (before.Next()) return std::unexpected(RoundUnderWay(round.id));
  }
  database_.Run("UPDATE schedule SET next_ms = ?2 WHERE rule = ?1", fire.rule, fire.next_ms);
  for (const Round& round : fire.rounds) Begin(round);
  if (!fire.event.empty()) Append(ContactFor(kNobody), fire.event, fire.at_ms);
  return {};
}

Result<Written> SqliteWrites::Do(const PutSending& put) {
  const Sending& sending = put.sending;
  database_.Run(
      "UPDATE sending SET quiet_from = ?1, quiet_to = ?2, zone = ?3, most = ?4, period_ms = ?5, "
      "of_contact = ?6 WHERE one = 1",
      std::int64_t{sending.quiet_from}, std::int64_t{sending.quiet_to}, sending.clock.zone,
      sending.most, sending.period_ms, std::int64_t{sending.clock.of_contact});
  return {};
}

Sending ReadSending(Database& database) {
  Statement row = database.Query(
      "SELECT quiet_from, quiet_to, zone, most, period_ms, of_contact FROM sending WHERE one = 1");
  Sending sending;
  if (!row.Next()) return sending;
  sending.quiet_from = static_cast<std::int32_t>(row.Int());
  sending.quiet_to = static_cast<std::int32_t>(row.Int());
  sending.clock.zone = row.Text();
  sending.most = row.Int();
  sending.period_ms = row.Int();
  sending.clock.of_contact = row.Int() != 0;
  return sending;
}

// Replacing gives the row a new and highest `turn`.
void SqliteWrites::Begin(const Round& round) {
  database_.Run(
      "REPLACE INTO round (id, rule, event, after, begun_ms, zone) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      round.id, round.rule, round.event, round.after, round.begun_ms, OptionalText{round.zone});
}

bool SqliteWrites::IsNew(const AdvanceRound::Delivery& delivery, std::int64_t at_ms) {
  if (delivery.dedupe_key.empty()) return true;
  return database_.Run("INSERT OR IGNORE INTO dedupe (key, contact, seen_ms) VALUES (?1, ?2, ?3)",
                       delivery.dedupe_key, delivery.contact, at_ms) > 0;
}

Result<Written> SqliteWrites::Do(const AdvanceRound& advance) {
  Statement row =
      database_.Query("SELECT rule, event, begun_ms, zone FROM round WHERE id = ?1 AND after = ?2",
                      advance.id, advance.from);
  if (!row.Next()) return std::unexpected(RoundElsewhere(advance.id));
  Round round{.id = advance.id, .rule = row.Text(), .event = row.Text(), .after = advance.to};
  round.begun_ms = row.Int();
  round.zone = row.MaybeText();
  for (const AdvanceRound::Delivery& delivery : advance.deliveries) {
    Statement known = database_.Query("SELECT 1 FROM contact WHERE id = ?1", delivery.contact);
    if (!known.Next() || !IsNew(delivery, advance.at_ms)) continue;
    Append(delivery.contact, delivery.event, advance.at_ms);
  }
  if (advance.ends) {
    database_.Run("DELETE FROM round WHERE id = ?1", advance.id);
  } else {
    Begin(round);
  }
  return {};
}

}  // namespace hark::store
