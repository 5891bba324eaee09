#include "runtime/store/sqlite_reads.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

namespace {

// The columns of a record in the order ReadRecords reads them.
#define HARK_RECORD_COLUMNS "id, kind, fields, opened_ms, closed_ms, version"

std::vector<Record> ReadRecords(Statement row) {
  std::vector<Record> records;
  while (row.Next()) {
    Record& record = records.emplace_back();
    record.id = row.Text();
    record.kind = row.Text();
    record.fields = row.Text();
    record.opened_ms = row.Int();
    record.closed_ms = row.MaybeInt();
    record.version = row.Int();
  }
  return records;
}

}  // namespace

std::vector<std::string> SqliteReads::Ready(std::int64_t now_ms, std::size_t limit) {
  Statement row = database_.Query(
      "SELECT contact FROM mailbox WHERE ready_ms IS NOT NULL AND ready_ms <= ?1 "
      "ORDER BY ready_ms, contact LIMIT ?2",
      now_ms, static_cast<std::int64_t>(limit));
  std::vector<std::string> ready;
  while (row.Next()) ready.push_back(row.Text());
  return ready;
}

std::optional<TurnInput> SqliteReads::HeadOf(std::string_view contact) {
  Statement row = database_.Query(
      "SELECT i.seq, i.event, i.received_ms, m.attempts FROM mailbox m "
      "JOIN inbox i ON i.contact = m.contact AND i.seq = m.head WHERE m.contact = ?1",
      contact);
  if (!row.Next()) return std::nullopt;
  TurnInput input;
  input.seq = row.Int();
  input.event = row.Text();
  input.received_ms = row.Int();
  input.attempts = row.Int();
  return input;
}

std::vector<Address> SqliteReads::AddressesOf(std::string_view contact) {
  Statement row = database_.Query(
      "SELECT channel, connection, address, coalesce(last_wrote_ms, -1) FROM address "
      "WHERE contact = ?1 ORDER BY channel, connection, address",
      contact);
  std::vector<std::pair<std::int64_t, Address>> found;
  while (row.Next()) {
    Address address;
    address.channel = row.Text();
    address.connection = row.Text();
    address.address = row.Text();
    found.emplace_back(row.Int(), std::move(address));
  }
  std::ranges::stable_sort(found, std::ranges::greater{},
                           [](const auto& one) { return one.first; });
  std::vector<Address> addresses;
  for (auto& [wrote_ms, address] : found) addresses.push_back(std::move(address));
  return addresses;
}

// In the order RunsIn reads them.
#define HARK_RUN_COLUMNS                                                                         \
  "id, rule, program, wait, wait_number, asked, question, frame, channel, connection, address, " \
  "due_ms, started_ms, rested_ms, buttons"

std::vector<Run> SqliteReads::RunsOf(std::string_view contact) {
  Statement row = database_.Query(
      "SELECT " HARK_RUN_COLUMNS " FROM run WHERE contact = ?1 ORDER BY rest DESC", contact);
  return RunsIn(row);
}

std::vector<Run> SqliteReads::Resting(std::string_view after, std::size_t limit) {
  Statement row =
      database_.Query("SELECT " HARK_RUN_COLUMNS " FROM run WHERE id > ?1 ORDER BY id LIMIT ?2",
                      after, static_cast<std::int64_t>(limit));
  return RunsIn(row);
}

std::vector<Run> SqliteReads::RunsIn(Statement& row) {
  std::vector<Run> runs;
  while (row.Next()) {
    Run& run = runs.emplace_back();
    run.id = row.Text();
    run.rule = row.Text();
    run.program = row.Text();
    run.wait = row.Text();
    run.wait_number = row.Int();
    run.asked = row.Int();
    run.question = row.Text();
    run.frame = row.Text();
    run.reply_to.channel = row.Text();
    run.reply_to.connection = row.Text();
    run.reply_to.address = row.Text();
    run.due_ms = row.MaybeInt();
    run.started_ms = row.Int();
    run.rested_ms = row.Int();
    run.buttons = row.Text();
  }
  return runs;
}

std::vector<RuleStart> SqliteReads::StartsOf(std::string_view contact) {
  std::vector<RuleStart> starts;
  Statement row = database_.Query(
      "SELECT rule, contact, at_ms FROM rule_start WHERE contact IN ('', ?1) "
      "ORDER BY contact, rule, at_ms",
      contact);
  while (row.Next()) {
    RuleStart& start = starts.emplace_back();
    start.rule = row.Text();
    start.per_workspace = row.Text().empty();
    start.at_ms = row.Int();
  }
  return starts;
}

std::vector<Conversation> SqliteReads::ConversationsOf(std::string_view contact) {
  std::vector<Conversation> conversations;
  Statement row = database_.Query(
      "SELECT channel, connection, owner, team, since_ms, after_ms, returns_ms FROM conversation "
      "WHERE contact = ?1 ORDER BY channel, connection",
      contact);
  while (row.Next()) {
    Conversation& conversation = conversations.emplace_back();
    conversation.channel = row.Text();
    conversation.connection = row.Text();
    conversation.owner = static_cast<Conversation::Owner>(row.Int());
    conversation.team = row.Text();
    conversation.since_ms = row.Int();
    conversation.after_ms = row.Int();
    conversation.returns_ms = row.MaybeInt();
  }
  return conversations;
}

std::optional<TurnInput> SqliteReads::Load(std::string_view contact) {
  Transaction snapshot(database_, Transaction::Kind::Read);
  std::optional<TurnInput> input = HeadOf(contact);
  if (!input) return std::nullopt;
  if (auto known = ContactById(contact)) input->contact = std::move(*known);
  input->addresses = AddressesOf(contact);
  input->runs = RunsOf(contact);
  input->starts = StartsOf(contact);
  input->deals = OpenDealsOf(contact);
  input->conversations = ConversationsOf(contact);
  return input;
}

std::optional<std::int64_t> SqliteReads::NextSend() {
  std::optional<std::int64_t> next;
  std::string connection;
  while (true) {
    Statement row = database_.Query(
        "SELECT connection, due_ms FROM outbox WHERE due_ms IS NOT NULL AND connection > ?1 "
        "ORDER BY connection, due_ms LIMIT 1",
        connection);
    if (!row.Next()) return next;
    connection = row.Text();
    std::int64_t due_ms = row.Int();
    next = std::min(next.value_or(due_ms), due_ms);
  }
}

std::optional<std::int64_t> SqliteReads::NextDue() {
  Transaction snapshot(database_, Transaction::Kind::Read);
  std::optional<std::int64_t> next = NextSend();
  auto consider = [&](Statement row) {
    if (!row.Next()) return;
    std::int64_t due_ms = row.Int();
    next = std::min(next.value_or(due_ms), due_ms);
  };
  consider(database_.Query("SELECT next_ms FROM schedule ORDER BY next_ms LIMIT 1"));
  consider(database_.Query("SELECT begun_ms FROM round ORDER BY turn LIMIT 1"));
  consider(
      database_.Query("SELECT due_ms FROM run WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT 1"));
  consider(
      database_.Query("SELECT ready_ms FROM mailbox WHERE attempts > 0 ORDER BY ready_ms LIMIT 1"));
  return next;
}

std::vector<Schedule> SqliteReads::Schedules() {
  std::vector<Schedule> schedules;
  Statement row =
      database_.Query("SELECT rule, plan, next_ms FROM schedule WHERE rule >= '' ORDER BY rule");
  while (row.Next()) {
    Schedule& schedule = schedules.emplace_back();
    schedule.rule = row.Text();
    schedule.plan = row.Text();
    schedule.next_ms = row.Int();
  }
  return schedules;
}

Sending SqliteReads::HowToSend() { return ReadSending(database_); }

// One look-up a zone, however many contacts there are.
std::vector<std::string> SqliteReads::TimeZones() {
  std::vector<std::string> zones;
  for (std::string last;; last = zones.back()) {
    Statement row = database_.Query(
        "SELECT time_zone FROM contact WHERE time_zone > ?1 ORDER BY time_zone LIMIT 1", last);
    if (!row.Next()) return zones;
    zones.push_back(row.Text());
  }
}

std::optional<Round> SqliteReads::NextRound() {
  Statement row = database_.Query(
      "SELECT id, rule, event, after, begun_ms, zone FROM round ORDER BY turn LIMIT 1");
  if (!row.Next()) return std::nullopt;
  Round round;
  round.id = row.Text();
  round.rule = row.Text();
  round.event = row.Text();
  round.after = row.Text();
  round.begun_ms = row.Int();
  round.zone = row.MaybeText();
  return round;
}

std::optional<std::string> SqliteReads::Program(std::string_view hash) {
  Statement row = database_.Query("SELECT text FROM program WHERE hash = ?1", hash);
  if (!row.Next()) return std::nullopt;
  return row.Text();
}

std::optional<std::string> SqliteReads::ActiveProgram() {
  Statement row = database_.Query("SELECT hash FROM deploy ORDER BY number DESC LIMIT 1");
  if (!row.Next()) return std::nullopt;
  return row.Text();
}

// Those of a time zone have an index of their own.
Statement SqliteReads::Wanted(const ContactQuery& query) {
  const auto limit = static_cast<std::int64_t>(query.limit);
  if (!query.zone) {
    return database_.Query(
        "SELECT id FROM contact WHERE id > ?1 AND (?2 = '' OR EXISTS (SELECT 1 FROM contact_tag "
        "WHERE contact = id AND tag = ?2)) AND (?3 = '' OR EXISTS (SELECT 1 FROM contact_list "
        "WHERE contact = id AND list = ?3)) ORDER BY id LIMIT ?4",
        query.after, query.tag, query.list, limit);
  }
  return database_.Query(
      "SELECT id FROM contact WHERE time_zone = ?5 AND id > ?1 AND (?2 = '' OR EXISTS (SELECT 1 "
      "FROM contact_tag WHERE contact = id AND tag = ?2)) AND (?3 = '' OR EXISTS (SELECT 1 FROM "
      "contact_list WHERE contact = id AND list = ?3)) ORDER BY id LIMIT ?4",
      query.after, query.tag, query.list, limit, *query.zone);
}

std::vector<Contact> SqliteReads::Contacts(const ContactQuery& query) {
  Transaction snapshot(database_, Transaction::Kind::Read);
  std::vector<Contact> contacts;
  Statement row = Wanted(query);
  while (row.Next()) {
    if (auto contact = ContactById(row.Text())) contacts.push_back(std::move(*contact));
  }
  return contacts;
}

std::optional<Contact> SqliteReads::ContactById(std::string_view id) {
  Statement row = database_.Query("SELECT fields, version FROM contact WHERE id = ?1", id);
  if (!row.Next()) return std::nullopt;
  Contact contact;
  contact.id = id;
  contact.fields = row.Text();
  contact.version = row.Int();
  Statement tag =
      database_.Query("SELECT tag FROM contact_tag WHERE contact = ?1 ORDER BY tag", id);
  while (tag.Next()) contact.tags.push_back(tag.Text());
  Statement list =
      database_.Query("SELECT list FROM contact_list WHERE contact = ?1 ORDER BY list", id);
  while (list.Next()) contact.lists.push_back(list.Text());
  Statement consent = database_.Query(
      "SELECT channel, purpose FROM contact_consent WHERE contact = ?1 ORDER BY channel, purpose",
      id);
  while (consent.Next()) {
    Consent& granted = contact.consents.emplace_back();
    granted.channel = consent.Text();
    granted.purpose = consent.Text();
  }
  return contact;
}

std::vector<Record> SqliteReads::Records(std::string_view contact) {
  return ReadRecords(database_.Query(
      "SELECT " HARK_RECORD_COLUMNS " FROM record WHERE contact = ?1 ORDER BY number", contact));
}

std::vector<Record> SqliteReads::OpenDealsOf(std::string_view contact) {
  return ReadRecords(database_.Query(
      "SELECT " HARK_RECORD_COLUMNS
      " FROM record WHERE contact = ?1 AND kind = 'deal' AND closed_ms IS NULL ORDER BY number",
      contact));
}

std::optional<std::string> SqliteReads::ContactAt(const Address& address) {
  Statement row = database_.Query(
      "SELECT contact FROM address WHERE channel = ?1 AND connection = ?2 AND address = ?3",
      address.channel, address.connection, address.address);
  if (!row.Next()) return std::nullopt;
  return row.Text();
}

std::vector<OutboxEntry> SqliteReads::Outbox(std::string_view contact) {
  Statement row = database_.Query(
      "SELECT " HARK_OUTBOX_COLUMNS " FROM outbox WHERE contact = ?1 ORDER BY seq", contact);
  std::vector<OutboxEntry> entries;
  while (row.Next()) entries.push_back(ReadEntry(row));
  return entries;
}

std::vector<std::string> SqliteReads::NotReadBy(const Address& reader, std::int64_t until_ms,
                                                std::size_t limit) {
  std::vector<std::string> ids;
  const std::optional<std::string> contact = ContactAt(reader);
  if (!contact) return ids;
  // Of an address that belongs to the contact, the channel goes without saying.
  Statement row = database_.Query(
      "SELECT id FROM (SELECT id, seq, connection, address, state, delivery, claimed_ms "
      "FROM outbox WHERE contact = ?1 ORDER BY seq DESC LIMIT ?5) "
      "WHERE connection = ?2 AND address = ?3 AND state = 3 AND claimed_ms <= ?4 "
      "AND delivery NOT IN ('read', 'failed') ORDER BY seq DESC",
      *contact, reader.connection, reader.address, until_ms, static_cast<std::int64_t>(limit));
  while (row.Next()) ids.push_back(row.Text());
  return ids;
}

std::vector<OutboxEntry> SqliteReads::SentTo(const Address& to, std::optional<std::int64_t> after,
                                             std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  Statement row =
      after ? database_.Query(
                  "SELECT " HARK_OUTBOX_COLUMNS
                  " FROM outbox WHERE channel = ?1 AND connection = "
                  "?2 AND address = ?3 AND place > 0 AND place > ?4 ORDER BY place LIMIT ?5",
                  to.channel, to.connection, to.address, *after, most)
            : database_.Query("SELECT " HARK_OUTBOX_COLUMNS
                              " FROM outbox WHERE channel = ?1 AND connection = "
                              "?2 AND address = ?3 AND place > 0 ORDER BY place DESC LIMIT ?4",
                              to.channel, to.connection, to.address, most);
  std::vector<OutboxEntry> entries;
  while (row.Next()) entries.push_back(ReadEntry(row));
  if (!after) std::ranges::reverse(entries);
  return entries;
}

ir::Cost SqliteReads::Spent(std::string_view contact, std::int64_t since_ms) {
  return store::Spent(database_, contact, "", since_ms);
}

std::vector<JournalEntry> SqliteReads::Journal(std::string_view contact) {
  Statement row = database_.Query(
      "SELECT at_ms, contact, kind, rule, text FROM journal WHERE contact = ?1 ORDER BY number",
      contact);
  std::vector<JournalEntry> entries;
  while (row.Next()) {
    JournalEntry& entry = entries.emplace_back();
    entry.at_ms = row.Int();
    entry.contact = row.Text();
    entry.kind = row.Text();
    entry.rule = row.Text();
    entry.text = row.Text();
  }
  return entries;
}

std::vector<Deferred> SqliteReads::DeferredAt(std::int64_t now_ms, std::size_t limit) {
  Statement row = database_.Query(
      "SELECT number, connection, event, received_ms FROM deferred AS one WHERE ready_ms <= ?1 "
      "AND NOT EXISTS (SELECT 1 FROM deferred AS before WHERE before.connection = one.connection "
      "AND before.about = one.about AND before.number < one.number) "
      "ORDER BY ready_ms, number LIMIT ?2",
      now_ms, static_cast<std::int64_t>(limit));
  std::vector<Deferred> ready;
  while (row.Next()) {
    Deferred& one = ready.emplace_back();
    one.number = row.Int();
    one.connection = row.Text();
    one.event = row.Text();
    one.received_ms = row.Int();
  }
  return ready;
}

Counts SqliteReads::Count() {
  Transaction snapshot(database_, Transaction::Kind::Read);
  Counts counts;
  auto single = [](Statement row) {
    row.Next();
    return static_cast<std::size_t>(row.Int());
  };
  counts.contacts = single(database_.Query("SELECT count(*) FROM contact"));
  counts.quarantined = single(database_.Query("SELECT count(*) FROM quarantine"));
  counts.deferred = single(database_.Query("SELECT count(*) FROM deferred"));
  counts.runs = single(database_.Query("SELECT count(*) FROM run"));
  Statement inbox = database_.Query("SELECT state, count(*) FROM inbox GROUP BY state");
  while (inbox.Next()) {
    std::size_t* const by_state[] = {&counts.inbox_new, &counts.inbox_done, &counts.inbox_dead};
    std::size_t& count = *by_state[inbox.Int()];
    count = static_cast<std::size_t>(inbox.Int());
  }
  Statement outbox = database_.Query("SELECT state, count(*) FROM outbox GROUP BY state");
  while (outbox.Next()) {
    std::size_t& count = CountOf(counts, static_cast<SendState>(outbox.Int()));
    count = static_cast<std::size_t>(outbox.Int());
  }
  return counts;
}

}  // namespace hark::store
