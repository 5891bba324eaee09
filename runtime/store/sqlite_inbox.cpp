// What comes in: events, timers, what could not be read, and programs.
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

void SqliteWrites::Append(std::string_view contact, std::string_view event,
                          std::int64_t received_ms) {
  Statement mailbox = database_.Query(
      "INSERT INTO mailbox (contact, head, tail, ready_ms, attempts) VALUES (?1, 1, 1, ?2, 0) "
      "ON CONFLICT (contact) DO UPDATE SET tail = tail + 1, ready_ms = coalesce(ready_ms, ?2) "
      "RETURNING tail",
      contact, received_ms);
  mailbox.Next();
  database_.Run(
      "INSERT INTO inbox (contact, seq, event, received_ms, state) VALUES (?1, ?2, ?3, ?4, 0)",
      contact, mailbox.Int(), event, received_ms);
}

Result<Written> SqliteWrites::Do(const Ingest& ingest) {
  if (Result<void> valid = CheckIngest(ingest); !valid) return std::unexpected(valid.error());
  Statement seen = database_.Query("SELECT contact FROM dedupe WHERE key = ?1", ingest.dedupe_key);
  if (seen.Next()) return Ingested{false, seen.Text()};

  const Address& from = ingest.from;
  if (const std::optional<Tombstone> grave = GraveOf(from);
      grave && ComesToNobody(*grave, KnownContact(from).has_value(), ingest)) {
    return Ingested{false, ""};
  }
  std::string contact = ContactFor(from);
  if (ingest.contact_wrote) {
    database_.Run(
        "UPDATE address SET last_wrote_ms = max(coalesce(last_wrote_ms, 0), ?4), "
        "gone_ms = CASE WHEN gone_ms > ?5 THEN gone_ms END "
        "WHERE channel = ?1 AND connection = ?2 AND address = ?3",
        from.channel, from.connection, from.address, WroteMs(ingest), ingest.received_ms);
  }
  Append(contact, ingest.event, ingest.received_ms);
  database_.Run("INSERT INTO dedupe (key, contact, seen_ms) VALUES (?1, ?2, ?3)", ingest.dedupe_key,
                contact, ingest.received_ms);
  return Ingested{true, contact};
}

Result<Written> SqliteWrites::Do(const ForgetKeys& forget) {
  std::int64_t forgotten = database_.Run(
      "DELETE FROM dedupe WHERE key IN "
      "(SELECT key FROM dedupe WHERE seen_ms < ?1 ORDER BY seen_ms, key LIMIT ?2)",
      forget.before_ms, static_cast<std::int64_t>(forget.limit));
  return static_cast<std::size_t>(forgotten);
}

Result<Written> SqliteWrites::Do(const Quarantine& quarantine) {
  database_.Run(
      "INSERT INTO quarantine (connection, reason, body, received_ms) VALUES (?1, ?2, ?3, ?4)",
      quarantine.connection, quarantine.reason, Blob{quarantine.body}, quarantine.received_ms);
  return {};
}

Result<Written> SqliteWrites::Do(const Defer& defer) {
  Statement seen = database_.Query("SELECT 1 FROM dedupe WHERE key = ?1", defer.dedupe_key);
  if (seen.Next()) return Ingested{false, ""};
  database_.Run(
      "INSERT INTO deferred (connection, about, event, received_ms, ready_ms) "
      "VALUES (?1, ?2, ?3, ?4, ?4)",
      defer.connection, defer.about, defer.event, defer.received_ms);
  database_.Run("INSERT INTO dedupe (key, contact, seen_ms) VALUES (?1, '', ?2)", defer.dedupe_key,
                defer.received_ms);
  return Ingested{true, ""};
}

Result<Written> SqliteWrites::Do(const SettleDeferred& settle) {
  const std::int64_t found =
      settle.retry_ms ? database_.Run("UPDATE deferred SET ready_ms = ?2 WHERE number = ?1",
                                      settle.number, *settle.retry_ms)
                      : database_.Run("DELETE FROM deferred WHERE number = ?1", settle.number);
  if (found == 0) return std::unexpected(NotDeferred(settle.number));
  return {};
}

Result<Written> SqliteWrites::Do(const FireTimers& fire) {
  struct Timer {
    std::int64_t rest = 0, due_ms = 0;
    std::string contact;
    Run run;
  };
  std::vector<Timer> due;
  {
    Statement row = database_.Query(
        "SELECT rest, due_ms, contact, id, wait_number, channel, connection, address FROM run "
        "WHERE due_ms IS NOT NULL AND due_ms <= ?1 ORDER BY due_ms, rest LIMIT ?2",
        fire.now_ms, static_cast<std::int64_t>(fire.limit));
    while (row.Next()) {
      Timer& timer = due.emplace_back();
      timer.rest = row.Int();
      timer.due_ms = row.Int();
      timer.contact = row.Text();
      timer.run.id = row.Text();
      timer.run.wait_number = row.Int();
      timer.run.reply_to.channel = row.Text();
      timer.run.reply_to.connection = row.Text();
      timer.run.reply_to.address = row.Text();
    }
  }
  for (const Timer& timer : due) {
    Append(timer.contact, TimerEvent(timer.run, timer.due_ms), fire.now_ms);
    database_.Run("UPDATE run SET due_ms = NULL WHERE rest = ?1", timer.rest);
  }
  return due.size();
}

Result<Written> SqliteWrites::Do(const SaveProgram& save) {
  database_.Run("INSERT INTO program (hash, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                save.hash, save.text);
  return {};
}

Result<Written> SqliteWrites::Do(const Activate& activate) {
  Statement saved = database_.Query("SELECT 1 FROM program WHERE hash = ?1", activate.hash);
  if (!saved.Next()) return std::unexpected(NoProgram(activate.hash));
  database_.Run("INSERT INTO deploy (hash, at_ms) VALUES (?1, ?2)", activate.hash, activate.at_ms);
  for (const Activate::Move& move : activate.moves) {
    database_.Run("UPDATE run SET program = ?1 WHERE id = ?2 AND wait_number = ?3", activate.hash,
                  move.run, move.wait_number);
    if (!move.due_ms) continue;
    database_.Run(
        "UPDATE run SET due_ms = ?1 WHERE id = ?2 AND wait_number = ?3 AND due_ms IS NOT NULL",
        *move.due_ms, move.run, move.wait_number);
  }
  return {};
}

}  // namespace hark::store
