#include "runtime/store/schema.h"

#include <fmt/format.h>

#include <iterator>

#include "runtime/store/store.h"

namespace hark::store {
namespace {

// "Hark" in ASCII: tells our files from other programs'.
constexpr std::int64_t kApplicationId = 0x4861726b;
// Files of formats below 6 were written before the first release; from that one on every format
// is brought up to date.
constexpr std::int64_t kFirstVersion = 6;

// States are kept as numbers, so the numbers never change.
static_assert(static_cast<int>(SendState::Pending) == 0 &&
              static_cast<int>(SendState::Claimed) == 1 &&
              static_cast<int>(SendState::Uncertain) == 2 &&
              static_cast<int>(SendState::Sent) == 3 && static_cast<int>(SendState::Failed) == 4 &&
              static_cast<int>(SendState::Suppressed) == 5 &&
              static_cast<int>(SendState::Held) == 6);

static_assert(static_cast<int>(Conversation::Owner::Team) == 1 &&
              static_cast<int>(Conversation::Owner::Nobody) == 2);

static_assert(static_cast<int>(Credential::State::Connected) == 0 &&
              static_cast<int>(Credential::State::Stopped) == 1 &&
              static_cast<int>(Credential::State::Disconnected) == 2);

// Partial indices keep the hot queries as small as the work there is, however much
// history the tables hold. Big rows have their own rowid and grow at the end of the
// file; small ones that are looked up by key live in the key.
// The tables of the first version. They stay as they are: what changes is a step below.
constexpr const char* kTables = R"sql(
CREATE TABLE worker (              -- one row: who may write
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL           -- counts the openings; a commit under an old one is refused
) STRICT;
INSERT INTO worker VALUES (1, 0);

CREATE TABLE contact (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  fields TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE TABLE contact_tag (
  contact TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (contact, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact_list (
  contact TEXT NOT NULL,
  list TEXT NOT NULL,
  PRIMARY KEY (contact, list)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_list_list ON contact_list (list, contact);
CREATE TABLE contact_consent (
  contact TEXT NOT NULL,
  channel TEXT NOT NULL,
  purpose TEXT NOT NULL,
  PRIMARY KEY (contact, channel, purpose)
) STRICT, WITHOUT ROWID;
CREATE TABLE record (              -- deals, tasks and notes
  number INTEGER PRIMARY KEY,      -- the order in which they were made
  id TEXT NOT NULL UNIQUE,
  contact TEXT NOT NULL,
  kind TEXT NOT NULL,
  fields TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  closed_ms INTEGER,               -- NULL: something is left to do
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX record_contact ON record (contact, number);
CREATE INDEX record_open ON record (contact, kind, number) WHERE closed_ms IS NULL;
CREATE TABLE address (
  channel TEXT NOT NULL,
  connection TEXT NOT NULL,
  address TEXT NOT NULL,
  contact TEXT NOT NULL,
  last_wrote_ms INTEGER,           -- opens the reply window
  PRIMARY KEY (channel, connection, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_contact ON address (contact);

CREATE TABLE conversation (        -- that are not the rules'
  contact TEXT NOT NULL,
  channel TEXT NOT NULL,
  connection TEXT NOT NULL,
  owner INTEGER NOT NULL,          -- store::Conversation::Owner
  team TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  after_ms INTEGER NOT NULL,
  returns_ms INTEGER,
  PRIMARY KEY (contact, channel, connection)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_start (          -- of rules with a limit, for as long as they count
  contact TEXT NOT NULL,           -- empty: counted over the workspace
  rule TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_start_of ON rule_start (contact, rule, at_ms);

CREATE TABLE dedupe (
  key TEXT PRIMARY KEY,
  contact TEXT NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dedupe_seen ON dedupe (seen_ms);
CREATE TABLE inbox (
  contact TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  state INTEGER NOT NULL,          -- 0 new, 1 done, 2 dead
  PRIMARY KEY (contact, seq)
) STRICT;
CREATE TABLE mailbox (
  contact TEXT PRIMARY KEY,
  head INTEGER NOT NULL,           -- seq of the first event not handled
  tail INTEGER NOT NULL,           -- seq of the last event
  ready_ms INTEGER,                -- when the head may be handled; NULL: none waits
  attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_ready ON mailbox (ready_ms, contact) WHERE ready_ms IS NOT NULL;
CREATE INDEX mailbox_postponed ON mailbox (ready_ms) WHERE attempts > 0;
CREATE TABLE quarantine (
  number INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  reason TEXT NOT NULL,
  body BLOB NOT NULL,
  received_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE run (
  rest INTEGER PRIMARY KEY,        -- grows with every rest: the newest wait is the highest
  id TEXT NOT NULL UNIQUE,
  contact TEXT NOT NULL,
  rule TEXT NOT NULL,
  program TEXT NOT NULL,
  wait TEXT NOT NULL,
  wait_number INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  question TEXT NOT NULL,          -- the last one, to be put again
  frame BLOB NOT NULL,
  channel TEXT NOT NULL,
  connection TEXT NOT NULL,
  address TEXT NOT NULL,
  due_ms INTEGER,
  started_ms INTEGER NOT NULL,
  rested_ms INTEGER NOT NULL       -- when the wait began
) STRICT;
CREATE INDEX run_contact ON run (contact, rest);
CREATE INDEX run_due ON run (due_ms, rest) WHERE due_ms IS NOT NULL;

CREATE TABLE schedule (
  rule TEXT PRIMARY KEY,
  plan TEXT NOT NULL,              -- its times: another plan is another schedule
  next_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX schedule_next ON schedule (next_ms);
CREATE TABLE sending (             -- one row: what messages with a purpose keep to
  one INTEGER PRIMARY KEY CHECK (one = 1),
  quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL,
  zone TEXT NOT NULL,
  most INTEGER NOT NULL,
  period_ms INTEGER NOT NULL
) STRICT;
INSERT INTO sending VALUES (1, 0, 0, '', 0, 0);
CREATE TABLE round (               -- events on their way to many contacts
  turn INTEGER PRIMARY KEY,        -- grows with every page: the lowest is next
  id TEXT NOT NULL UNIQUE,
  rule TEXT NOT NULL,
  event TEXT NOT NULL,
  after TEXT NOT NULL,             -- contacts up to this id have had it
  begun_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,         -- the order in which effects were wanted
  id TEXT NOT NULL UNIQUE,
  contact TEXT NOT NULL,
  channel TEXT NOT NULL,
  connection TEXT NOT NULL,
  address TEXT NOT NULL,
  run TEXT NOT NULL,
  body TEXT NOT NULL,
  shown TEXT NOT NULL,             -- what is left of the body once it is final; empty: all of it
  purpose TEXT NOT NULL,           -- what the contact must have agreed to; empty: nothing
  created_ms INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL,
  window_ms INTEGER NOT NULL,
  closes_ms INTEGER,
  late_body TEXT NOT NULL,         -- goes instead when the window has closed
  wait_number INTEGER NOT NULL,    -- of a call: the wait of its run that takes the outcome; else 0
  repeatable INTEGER NOT NULL,     -- of a call: what is in doubt is tried again
  state INTEGER NOT NULL,          -- store::SendState
  attempt INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  claimed_ms INTEGER NOT NULL,
  provider_id TEXT NOT NULL,
  delivery TEXT NOT NULL,
  error TEXT NOT NULL,
  cost TEXT NOT NULL,              -- of a call that costs: a try, and its budgets; JSON
  due_ms INTEGER                   -- not_before_ms of what may be claimed: pending, and the
                                   -- first of its contact and connection that is not final
) STRICT;
CREATE TRIGGER outbox_forgets AFTER UPDATE OF state ON outbox
WHEN NEW.state >= 3 AND NEW.shown <> '' BEGIN
  UPDATE outbox SET body = shown, shown = '' WHERE seq = NEW.seq;
END;
CREATE INDEX outbox_contact ON outbox (contact, seq);
CREATE INDEX outbox_open ON outbox (contact, connection, seq) WHERE state <= 2;
CREATE INDEX outbox_due ON outbox (connection, due_ms, seq) WHERE due_ms IS NOT NULL;
CREATE INDEX outbox_purpose ON outbox (contact, claimed_ms) WHERE purpose <> '';
CREATE INDEX outbox_uncertain ON outbox (claimed_ms) WHERE state = 2;
CREATE INDEX outbox_provider ON outbox (connection, provider_id) WHERE provider_id <> '';

CREATE TABLE spending (            -- tries of calls that cost, for as long as a budget counts them
  effect TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  contact TEXT NOT NULL,
  run TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  money INTEGER NOT NULL,          -- millionths
  PRIMARY KEY (effect, attempt)
) STRICT, WITHOUT ROWID;
CREATE INDEX spending_contact ON spending (contact, at_ms);

CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  contact TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  rule TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX journal_contact ON journal (contact, number);

CREATE TABLE program (
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE deploy (
  number INTEGER PRIMARY KEY,      -- the last one is active
  hash TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
)sql";

// From each version to the next. A new file takes all of them too.
constexpr const char* kSteps[] = {
    // 7: clocks of contacts
    R"sql(
ALTER TABLE contact ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';  -- of the fields
UPDATE contact SET time_zone = json_extract(fields, '$.time_zone')
WHERE json_valid(fields) AND json_type(fields, '$.time_zone') = 'text';
CREATE INDEX contact_zone ON contact (time_zone, id);
ALTER TABLE sending ADD COLUMN of_contact INTEGER NOT NULL DEFAULT 0;
ALTER TABLE round ADD COLUMN zone TEXT;  -- only for contacts of it; NULL: for all
)sql",
    // 8: buttons of messages
    R"sql(
ALTER TABLE run ADD COLUMN buttons TEXT NOT NULL DEFAULT '';  -- store::Run::buttons
)sql",
    // 9: what was sent on a channel of our own, in its order
    R"sql(
ALTER TABLE outbox ADD COLUMN place INTEGER NOT NULL DEFAULT 0;  -- store::OutboxEntry::place
CREATE INDEX outbox_place ON outbox (channel, connection, address, place) WHERE place > 0;
)sql",
    // 10: tokens of connections
    R"sql(
CREATE TABLE credential (
  connection TEXT PRIMARY KEY,
  state INTEGER NOT NULL,          -- store::Credential::State
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  sealed BLOB NOT NULL,            -- empty: none, or destroyed
  wrapped_key BLOB NOT NULL,
  expires_ms INTEGER,
  renew_ms INTEGER,
  connected_ms INTEGER NOT NULL,
  renewed_ms INTEGER,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
    // 11: addresses that reach nobody
    R"sql(
ALTER TABLE address ADD COLUMN gone_ms INTEGER;  -- store::Gone; NULL: they are reached
ALTER TABLE address ADD COLUMN gone_for TEXT NOT NULL DEFAULT '';
)sql",
    // 12: events of which more has to be asked
    R"sql(
CREATE TABLE deferred (             -- store::Deferred
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  about TEXT NOT NULL,
  event TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  ready_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX deferred_ready ON deferred (ready_ms, number);
CREATE INDEX deferred_about ON deferred (connection, about, number);
)sql",
    // 13: people who are forgotten
    R"sql(
ALTER TABLE worker ADD COLUMN contacts INTEGER NOT NULL DEFAULT 0;  -- numbers up to it were given
CREATE TABLE tombstone (            -- store::Tombstone
  who TEXT PRIMARY KEY,             -- store::Pseudonyms
  at_ms INTEGER NOT NULL,
  place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (              -- store::Erasure
  receipt TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  contacts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
};
constexpr std::int64_t kVersion = kFirstVersion + static_cast<std::int64_t>(std::size(kSteps));

std::int64_t Pragma(Database& database, Sql sql) {
  Statement statement = database.Query(sql);
  return statement.Next() ? statement.Int() : 0;
}

[[noreturn]] void Refuse(const Database& database, FailureKind kind, const std::string& why) {
  throw DatabaseError{{kind, fmt::format("the store `{}` {}", database.path(), why)}};
}

}  // namespace

void CheckDurable(Database& database) {
  // NORMAL does not sync the log at a commit: what was acknowledged could be gone after
  // a power cut.
  constexpr std::int64_t kFull = 2;
  if (Pragma(database, "PRAGMA synchronous") < kFull) {
    Refuse(database, FailureKind::Unavailable,
           "would not sync its commits; use an SQLite that obeys `synchronous = FULL`");
  }
}

void PrepareConnection(Database& database) {
  // Erased contacts leave no bytes in free pages; a page cache of 64 MiB; and nothing in
  // the file's schema is trusted to run code.
  database.RunScript(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
      "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
  if (Statement mode = database.Query("PRAGMA journal_mode");
      !mode.Next() || mode.Text() != "wal") {
    Refuse(database, FailureKind::Unavailable,
           "cannot keep a write-ahead log; put it on a local disk");
  }
  CheckDurable(database);
}

bool IsOutOfDate(Database& database) {
  return Pragma(database, "PRAGMA application_id") == kApplicationId &&
         Pragma(database, "PRAGMA user_version") < kVersion;
}

void EnsureSchema(Database& database) {
  Transaction transaction(database, Transaction::Kind::Write);
  std::int64_t application = Pragma(database, "PRAGMA application_id");
  std::int64_t version = Pragma(database, "PRAGMA user_version");
  bool is_empty = Pragma(database, "SELECT count(*) FROM sqlite_schema") == 0;
  if (is_empty && application == 0 && version == 0) {
    database.RunScript(kTables);
    database.RunScript(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
    version = kFirstVersion;
  } else if (application != kApplicationId) {
    Refuse(database, FailureKind::Corrupt,
           "is another program's database; name another path or move the file away");
  } else if (version > kVersion) {
    Refuse(database, FailureKind::Invalid,
           fmt::format("has format {} and this Hark knows up to {}; start the newer Hark again",
                       version, kVersion));
  } else if (version < kFirstVersion) {
    Refuse(database, FailureKind::Invalid,
           fmt::format("has format {}, from before the first release, and this Hark reads {}; name "
                       "another path or move the file away",
                       version, kVersion));
  }
  while (version < kVersion) {
    database.RunScript(kSteps[version - kFirstVersion]);
    version += 1;
    database.RunScript(fmt::format("PRAGMA user_version = {}", version).c_str());
  }
  transaction.Commit();
}

}  // namespace hark::store
