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
  if (fire.round) {
    Statement before = database_.Query("SELECT 1 FROM round WHERE id = ?1", fire.round->id);
    if (before.Next()) return std::unexpected(RoundUnderWay(fire.round->id));
  }
  database_.Run("UPDATE schedule SET next_ms = ?2 WHERE rule = ?1", fire.rule, fire.next_ms);
  if (fire.round) Begin(*fire.round);
  if (!fire.event.empty()) Append(ContactFor(kNobody), fire.event, fire.at_ms);
  return {};
}

Result<Written> SqliteWrites::Do(const PutSending& put) {
  const Sending& sending = put.sending;
  database_.Run(
      "UPDATE sending SET quiet_from = ?1, quiet_to = ?2, zone = ?3, most = ?4, period_ms = ?5 "
      "WHERE one = 1",
      std::int64_t{sending.quiet_from}, std::int64_t{sending.quiet_to}, sending.zone, sending.most,
      sending.period_ms);
  return {};
}

Sending ReadSending(Database& database) {
  Statement row = database.Query(
      "SELECT quiet_from, quiet_to, zone, most, period_ms FROM sending WHERE one = 1");
  Sending sending;
  if (!row.Next()) return sending;
  sending.quiet_from = static_cast<std::int32_t>(row.Int());
  sending.quiet_to = static_cast<std::int32_t>(row.Int());
  sending.zone = row.Text();
  sending.most = row.Int();
  sending.period_ms = row.Int();
  return sending;
}

// Replacing gives the row a new and highest `turn`.
void SqliteWrites::Begin(const Round& round) {
  database_.Run("REPLACE INTO round (id, rule, event, after, begun_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
                round.id, round.rule, round.event, round.after, round.begun_ms);
}

Result<Written> SqliteWrites::Do(const AdvanceRound& advance) {
  Statement row =
      database_.Query("SELECT rule, event, begun_ms FROM round WHERE id = ?1 AND after = ?2",
                      advance.id, advance.from);
  if (!row.Next()) return std::unexpected(RoundElsewhere(advance.id));
  Round round{.id = advance.id, .rule = row.Text(), .event = row.Text(), .after = advance.to};
  round.begun_ms = row.Int();
  for (const AdvanceRound::Delivery& delivery : advance.deliveries) {
    Statement known = database_.Query("SELECT 1 FROM contact WHERE id = ?1", delivery.contact);
    if (known.Next()) Append(delivery.contact, delivery.event, advance.at_ms);
  }
  if (advance.ends) {
    database_.Run("DELETE FROM round WHERE id = ?1", advance.id);
  } else {
    Begin(round);
  }
  return {};
}

}  // namespace hark::store
