// What one turn changes.
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

bool SqliteWrites::IsHead(std::string_view contact, std::int64_t seq) {
  Statement head = database_.Query(
      "SELECT 1 FROM mailbox WHERE contact = ?1 AND head = ?2 AND tail >= head", contact, seq);
  return head.Next();
}

bool SqliteWrites::IsCurrent(const Contact& changed) {
  Statement version = database_.Query("SELECT 1 FROM contact WHERE id = ?1 AND version = ?2",
                                      changed.id, changed.version);
  return version.Next();
}

Result<void> SqliteWrites::CheckAgainstKept(const CommitTurn& turn) {
  for (const OutboxEntry& entry : turn.outbox) {
    Statement taken = database_.Query("SELECT 1 FROM outbox WHERE id = ?1", entry.id);
    if (taken.Next()) return std::unexpected(EffectExists(entry.id));
  }
  for (const Record& record : turn.records) {
    Statement owner = database_.Query("SELECT contact FROM record WHERE id = ?1", record.id);
    if (owner.Next() && owner.Text() != turn.contact) {
      return std::unexpected(RecordOfAnother(record.id));
    }
  }
  for (const CommitTurn::LimitedStart& limited : turn.starts) {
    std::string_view whose = limited.start.per_workspace ? std::string_view() : turn.contact;
    Statement begun = database_.Query(
        "SELECT count(*) FROM rule_start WHERE contact = ?1 AND rule = ?2 AND at_ms > ?3", whose,
        limited.start.rule, limited.start.at_ms - limited.period_ms);
    if (begun.Next() && begun.Int() >= limited.max) {
      return std::unexpected(LimitReached(limited.start.rule));
    }
  }
  for (const Run& run : turn.waiting) {
    Statement owner = database_.Query("SELECT contact FROM run WHERE id = ?1", run.id);
    if (owner.Next() && owner.Text() != turn.contact) {
      return std::unexpected(RunOfAnother(run.id));
    }
  }
  return {};
}

// The starts of a rule are kept under the contact they count for; the workspace's under none.
void SqliteWrites::Begin(std::string_view contact, const CommitTurn::LimitedStart& limited) {
  std::string_view whose = limited.start.per_workspace ? std::string_view() : contact;
  database_.Run("DELETE FROM rule_start WHERE contact = ?1 AND rule = ?2 AND at_ms <= ?3", whose,
                limited.start.rule, limited.start.at_ms - limited.period_ms);
  database_.Run("INSERT INTO rule_start (contact, rule, at_ms) VALUES (?1, ?2, ?3)", whose,
                limited.start.rule, limited.start.at_ms);
}

void SqliteWrites::Rest(std::string_view contact, const Run& run) {
  // Replacing gives the row a new and highest `rest`.
  database_.Run(
      "REPLACE INTO run (id, contact, rule, program, wait, wait_number, asked, question, frame, "
      "channel, connection, address, due_ms, started_ms, rested_ms, buttons) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
      run.id, contact, run.rule, run.program, run.wait, run.wait_number, run.asked, run.question,
      Blob{run.frame}, run.reply_to.channel, run.reply_to.connection, run.reply_to.address,
      run.due_ms, run.started_ms, run.rested_ms, run.buttons);
}

void SqliteWrites::Keep(std::string_view contact, const Record& record) {
  database_.Run(
      "INSERT INTO record (id, contact, kind, fields, opened_ms, closed_ms, version) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT (id) DO UPDATE SET kind = ?3, fields = ?4, "
      "opened_ms = ?5, closed_ms = ?6, version = version + 1",
      record.id, contact, record.kind, record.fields, record.opened_ms, record.closed_ms);
}

void SqliteWrites::Keep(std::string_view contact, const Conversation& conversation) {
  if (conversation.owner == Conversation::Owner::Rules) {
    database_.Run(
        "DELETE FROM conversation WHERE contact = ?1 AND channel = ?2 AND connection = ?3", contact,
        conversation.channel, conversation.connection);
    return;
  }
  database_.Run(
      "REPLACE INTO conversation (contact, channel, connection, owner, team, since_ms, after_ms, "
      "returns_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      contact, conversation.channel, conversation.connection,
      static_cast<std::int64_t>(conversation.owner), conversation.team, conversation.since_ms,
      conversation.after_ms, conversation.returns_ms);
}

void SqliteWrites::AddEffect(std::string_view contact, const OutboxEntry& entry) {
  Statement earlier = database_.Query(
      "SELECT 1 FROM outbox WHERE contact = ?1 AND connection = ?2 AND state <= 2 "
      "AND (purpose <> '') = ?3 LIMIT 1",
      contact, entry.to.connection, std::int64_t{!entry.purpose.empty()});
  std::optional<std::int64_t> due_ms;
  if (!earlier.Next()) due_ms = entry.not_before_ms;
  database_.Run(
      "INSERT INTO outbox (id, contact, channel, connection, address, run, body, created_ms, "
      "not_before_ms, window_ms, closes_ms, late_body, due_ms, wait_number, repeatable, purpose, "
      "cost, shown, state, attempt, fence, claimed_ms, provider_id, delivery, error) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 0, "
      "0, "
      "0, 0, '', '', '')",
      entry.id, contact, entry.to.channel, entry.to.connection, entry.to.address, entry.run,
      entry.body, entry.created_ms, entry.not_before_ms, entry.window_ms, entry.closes_ms,
      entry.late_body, due_ms, entry.wait_number, std::int64_t{entry.repeatable}, entry.purpose,
      CostText(entry), entry.shown);
}

// Those behind one that is being sent or in doubt keep their order among themselves, so that
// nothing has to be made due.
void SqliteWrites::Silence(std::string_view contact, std::string_view connection) {
  database_.Run(
      "UPDATE outbox SET state = 5, error = ?3, due_ms = NULL WHERE contact = ?1 AND connection = "
      "?2 "
      "AND state = 0",
      contact, connection, kPersonAnswers);
}

void SqliteWrites::MoveHead(const CommitTurn& turn) {
  constexpr std::int64_t kDone = 1;
  constexpr std::int64_t kDead = 2;
  database_.Run("UPDATE inbox SET state = ?3 WHERE contact = ?1 AND seq = ?2", turn.contact,
                turn.seq, turn.dead ? kDead : kDone);
  if (!turn.kept.empty()) {
    database_.Run("UPDATE inbox SET event = ?3 WHERE contact = ?1 AND seq = ?2", turn.contact,
                  turn.seq, turn.kept);
  }
  database_.Run(
      "UPDATE mailbox SET head = head + 1, attempts = 0, ready_ms = "
      "(SELECT received_ms FROM inbox WHERE contact = ?1 AND seq = ?2) WHERE contact = ?1",
      turn.contact, turn.seq + 1);
}

Result<Written> SqliteWrites::Do(const CommitTurn& turn) {
  if (Result<void> valid = CheckTurn(turn); !valid) return std::unexpected(valid.error());
  if (!IsHead(turn.contact, turn.seq)) return std::unexpected(NotHead(turn.contact, turn.seq));
  if (turn.changed && !IsCurrent(*turn.changed)) {
    return std::unexpected(ContactMoved(*turn.changed));
  }
  if (Result<void> free = CheckAgainstKept(turn); !free) return std::unexpected(free.error());

  if (turn.changed) Change(*turn.changed);
  for (const auto& limited : turn.starts) Begin(turn.contact, limited);
  for (const Record& record : turn.records) Keep(turn.contact, record);
  for (const Conversation& one : turn.conversations) Keep(turn.contact, one);
  for (const Run& run : turn.waiting) Rest(turn.contact, run);
  for (const std::string& run : turn.ended) {
    database_.Run("DELETE FROM run WHERE id = ?1 AND contact = ?2", run, turn.contact);
  }
  if (!turn.silenced.empty()) Silence(turn.contact, turn.silenced);
  for (const OutboxEntry& entry : turn.outbox) AddEffect(turn.contact, entry);
  for (const JournalEntry& entry : turn.journal) {
    database_.Run(
        "INSERT INTO journal (contact, at_ms, kind, rule, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        turn.contact, entry.at_ms, entry.kind, entry.rule, entry.text);
  }
  for (const std::string& event : turn.raised) Append(turn.contact, event, turn.at_ms);
  for (const Round& round : turn.rounds) Begin(round);
  MoveHead(turn);
  return {};
}

Result<Written> SqliteWrites::Do(const PostponeTurn& postpone) {
  if (!IsHead(postpone.contact, postpone.seq)) {
    return std::unexpected(NotHead(postpone.contact, postpone.seq));
  }
  database_.Run("UPDATE mailbox SET ready_ms = ?2, attempts = attempts + 1 WHERE contact = ?1",
                postpone.contact, postpone.ready_ms);
  return {};
}

}  // namespace hark::store
