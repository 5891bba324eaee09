#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/budget.h"
#include "compiler/ir/clock.h"
#include "runtime/store/address.h"
#include "runtime/store/credential.h"
#include "runtime/store/deferred.h"
#include "runtime/store/erasure.h"
#include "runtime/store/schedule.h"

// The record: the only place where anything is true. Everything a runtime wants to
// change is a Write; a store applies a batch of them in one durable transaction, so
// that many contacts share one sync (group commit). Writes of a batch are independent:
// one that is refused says so in its result and leaves the others alone. When Apply
// fails, none of the batch happened, or, when the process or disk died, all or none did.
//
// Times are ms since 1970-01-01T00:00Z and always the host's: a store has no clock.
namespace hark::store {

// ---- What is kept ----

// What the contact agreed to be written to for, and where. The journal says when.
struct Consent {
  std::string channel;
  std::string purpose;
  friend auto operator<=>(const Consent&, const Consent&) = default;
};

// One contact. `fields` is opaque here but for `time_zone`, by which quiet hours may go.
struct Contact {
  std::string id;                  // given by the store when an address is first seen
  std::string fields = "{}";       // a JSON object: field name to value
  std::vector<std::string> tags;   // sorted
  std::int64_t version = 0;        // counts its changes; only the store counts
  std::vector<std::string> lists;  // names of the lists they are on, sorted
  std::vector<Consent> consents;   // sorted
};

// A deal, a task or a note: something kept about a contact that has a life of its own.
struct Record {
  std::string id;
  std::string kind;           // deal, task, note
  std::string fields = "{}";  // a JSON object; `title` is always there
  std::int64_t opened_ms = 0;
  std::optional<std::int64_t> closed_ms;
  std::int64_t version = 0;  // counts its changes
  friend bool operator==(const Record&, const Record&) = default;
};

// Who has a conversation, which is one contact on one connection: a person of the business
// who takes it over reads one thread there, whichever address it goes by. Kept only where it
// is not the rules'.
struct Conversation {
  enum class Owner : std::uint8_t {
    Rules,
    Team,
    Nobody,  // it was closed, and the contact has not written since
  };
  std::string channel;
  std::string connection;
  Owner owner = Owner::Rules;
  std::string team;  // empty: a person of no team that is known
  std::int64_t since_ms = 0;
  std::int64_t after_ms = 0;  // how long after a person last answered it comes back; 0: never
  std::optional<std::int64_t> returns_ms;  // when that is, as things stand
  friend bool operator==(const Conversation&, const Conversation&) = default;
};

// A run at rest. Its `frame` is opaque here.
struct Run {
  std::string id;
  std::string rule;
  std::string program;           // hash of the program it is pinned to
  std::string wait;              // ir::Wait::id
  std::int64_t wait_number = 0;  // counts its waits: an old timer names an old one
  std::int64_t asked = 0;        // counts its questions: an old button names an old one
  std::string question;          // the last one, as JSON of channel::Content; empty: none
  std::string buttons;           // JSON: the turns that sent those it waits for, by name
  std::string frame;             // encoded locals
  Address reply_to;
  std::optional<std::int64_t> due_ms;  // when the wait ends by itself
  std::int64_t started_ms = 0;
  std::int64_t rested_ms = 0;  // when the wait began
};

// Why an effect went no further. `Pending`, `Claimed` and `Uncertain` are not final.
enum class SendState : std::uint8_t {
  Pending,     // to be claimed when `not_before_ms` has come
  Claimed,     // a sender may be writing it to the wire right now
  Uncertain,   // the wire was touched and no answer came: it may have arrived
  Sent,        // the channel accepted it
  Failed,      // the channel refused it for good
  Suppressed,  // not sent by rule: reply window, disconnected …; `error` says which
  Held,        // uncertain for so long that a person must decide
};

// One message to a channel, or one outside call, from the turn that wanted it to what became
// of it.
struct OutboxEntry {
  std::string id;  // effect id: goes with the message where the channel hands it back
  std::string contact;
  Address to;
  std::string run;
  std::string body;  // JSON of channel::Content, or a call's request
  // Of what has secrets in it: the same without them, which is all that is left once it is final.
  std::string shown = {};
  // What the contact must have agreed to on the channel when it goes. Empty: nothing, as an
  // answer in a conversation; it waits for none of those that are for a purpose, nor they for it.
  std::string purpose = {};
  std::int64_t created_ms = 0;
  std::int64_t not_before_ms = 0;
  std::int64_t window_ms = 0;  // may go only so long after the contact last wrote; 0: always
  std::optional<std::int64_t> closes_ms;  // and only before this moment, whatever they write
  // Goes instead, window or no window, once it may no longer; empty: nothing does.
  std::string late_body;
  // Of a call: which wait of `run` takes its outcome; 0: it is a message. A call tells what
  // came of it once, by an event for the contact's mailbox, and is never left in doubt: what
  // nobody knows is an outcome too.
  std::int64_t wait_number = 0;
  // Of a call that, made twice, does no more than made once: what is in doubt is tried again.
  bool repeatable = false;
  // Of a call that costs: what a try may come to, and what it must leave room in to be claimed.
  // Each try counts as all of that until its outcome says what it was.
  ir::Cost cost = {};
  std::vector<ir::Budget> budgets = {};
  SendState state = SendState::Pending;
  std::int64_t attempt = 0;  // wire attempts begun
  std::int64_t fence = 0;    // changes with every claim; an outcome must name it
  std::int64_t claimed_ms = 0;
  // Of a message on a channel of our own (rules.h) that was sent: its number among those to its
  // address, from 1, in the order in which they were. 0: it has none.
  std::int64_t place = 0;
  std::string provider_id;  // the channel's id once it was accepted
  std::string delivery;     // sent, delivered, read or failed, by the channel's reports
  std::string error;
};

// What a turn did, in the order it did it, for people to read.
struct JournalEntry {
  std::int64_t at_ms = 0;
  std::string contact;
  // reply, ask and call (text: the outbox entry's id), outcome, set, tag, untag, list, consent,
  // create, move, emit, broadcast, log, log_personal, fault, parked, ignored, dead, assign,
  // hand off, conversation, person, left, kept
  std::string kind;
  std::string rule;
  std::string text;
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

// ---- Writes ----

// An event from outside. A key seen before changes nothing, until it is forgotten.
// `contact_wrote` moves the address's reply window, to when that was and not to when we heard.
struct Ingest {
  std::string dedupe_key;
  Address from;
  std::string event;  // JSON
  std::int64_t received_ms = 0;
  bool contact_wrote = false;
  std::int64_t wrote_ms = 0;  // by the channel's clock; 0: when it was received
};
struct Ingested {
  bool is_new = false;
  std::string contact;  // empty: of somebody who was erased (erasure.h), and it is not kept
};

// Forgets the keys of events received before `before_ms`, oldest first: nobody sends them
// again. Bounded, so that it holds up nothing else.
struct ForgetKeys {
  std::int64_t before_ms = 0;
  std::size_t limit = 1'000;
};

// Sets a contact's record as a whole, as an import or an operator does; makes the contact
// when its address was never seen. Denied where somebody at that address was erased and has not
// written since. Gives an Ingested.
struct PutContact {
  Address at;
  std::string fields = "{}";
  std::vector<std::string> tags;
  std::vector<std::string> lists;
  std::vector<Consent> consents;
};

// What could not be read as an event, kept as it came.
struct Quarantine {
  std::string connection;
  std::string reason;
  std::string body;
  std::int64_t received_ms = 0;
};

// All that one turn changes. Refused as Conflict when somebody else was first, and the turn
// is to be run again: `seq` is no longer the head of the contact's mailbox, or `changed`
// was made of another version of the contact than the one that is kept.
struct CommitTurn {
  std::string contact;
  std::int64_t seq = 0;
  std::optional<Contact> changed;  // the contact as it is now; `version` as it was read
  std::vector<Record> records;     // made or changed, as they are now
  // As they are now; what is the rules' again is forgotten.
  std::vector<Conversation> conversations;
  // The connection on which a person took the conversation over, or empty: messages of
  // earlier turns that nobody has begun to send there are suppressed.
  std::string silenced;
  std::vector<Run> waiting;         // runs that rest, new or again
  std::vector<std::string> ended;   // runs that are over, by id
  std::vector<OutboxEntry> outbox;  // in the order of the effects
  std::vector<JournalEntry> journal;
  // Events that the turn's own writes raised, as JSON: they go to the end of the same
  // contact's mailbox, to be handled at once.
  std::vector<std::string> raised;
  // Events for many contacts, of which the first pages are handed out next. No ids are used twice.
  std::vector<Round> rounds;
  // Rules with a limit that began. Refused as Conflict when `max` have begun within the
  // period already: another contact's turn was first, and this one has to look again.
  struct LimitedStart {
    RuleStart start;
    std::int64_t max = 0;
    std::int64_t period_ms = 0;
  };
  std::vector<LimitedStart> starts;
  std::int64_t at_ms = 0;  // when they were raised
  bool dead = false;       // the event is given up; the journal says why
  std::string kept = {};   // what is left of the event, as JSON, where it held a secret; else empty
};

// The head event could not be handled: count the attempt and come back later.
struct PostponeTurn {
  std::string contact;
  std::int64_t seq = 0;
  std::int64_t ready_ms = 0;
};

// Turns due waits into Timer events in their contacts' mailboxes, oldest first. A wait
// fires once: its `due_ms` is cleared in the same transaction.
struct FireTimers {
  std::int64_t now_ms = 0;
  std::size_t limit = 100;
};

// The schedules of a program, in place of all that are kept.
struct PutSchedules {
  std::vector<Schedule> schedules;
};

// A rule fires, and `next_ms` is when it does again. Refused as Conflict unless it was to fire
// at `due_ms`, so that it fires once, and while a round before of one of these ids is under way.
struct FireSchedule {
  std::string rule;
  std::int64_t due_ms = 0;
  std::int64_t next_ms = 0;
  std::vector<Round> rounds;  // to contacts
  std::string event;          // JSON, to the mailbox of nobody; empty: none
  std::int64_t at_ms = 0;
};

// The event goes to the mailboxes of a page of contacts, and the round goes on behind them or
// ends. Refused as Conflict unless the round stands at `from`: each contact has the event once.
struct AdvanceRound {
  std::string id;
  std::string from;
  std::string to;  // the last contact looked at
  bool ends = false;
  struct Delivery {
    std::string contact;
    std::string event;  // JSON
    // Seen before, and until it is forgotten, it is not delivered; empty: it is in any case.
    std::string dedupe_key = {};
  };
  std::vector<Delivery> deliveries;
  std::int64_t at_ms = 0;
};

// What entries with a purpose keep to, all together.
struct Sending {
  // They wait from one minute of the day to the other by the clock; the same: never.
  std::int32_t quiet_from = 0;
  std::int32_t quiet_to = 0;
  ir::Clock clock;
  std::int64_t most = 0;  // to one contact within the period; 0: any number
  std::int64_t period_ms = 0;
  friend bool operator==(const Sending&, const Sending&) = default;
};
struct PutSending {
  Sending sending;
};

// Claims what may be sent now: of each (contact, connection) only the oldest entry that
// is not final, so that messages arrive in the order they were wanted; those with a purpose
// are in an order of their own. The connection's state, reply windows, consents and what Sending
// says are looked at here: what may not go becomes Suppressed, a call whose time is over or whose
// budgets are used up Failed, and what is for later waits. Calls that a worker left in doubt are
// tried again or told to be so.
struct ClaimSends {
  std::int64_t now_ms = 0;
  std::size_t limit = 32;           // entries looked at, those that are suppressed included
  std::vector<std::string> except;  // connections that others send for, or that rest
};
struct Claimed {
  std::vector<OutboxEntry> entries;
};

// What became of a claimed entry. Refused as Conflict unless the entry is still claimed
// under `fence`.
struct RecordOutcome {
  std::string id;
  std::int64_t fence = 0;
  // Sent, Failed, Uncertain, Suppressed, or Pending to try again.
  SendState state = SendState::Sent;
  std::string provider_id;
  std::string error;
  std::int64_t retry_ms = 0;  // of Pending: not before
  bool late = false;          // of Pending: with `late_body`, for the window has closed
  // Of a call that costs: what this try came to, where that is known.
  std::optional<ir::Cost> spent;
  // Of Failed: nobody is reached at the address, or not for what this was for. For a day, or until
  // they write again, nothing is claimed for it that is for the same; of an answer: nothing at all.
  bool gone = false;
  // Of what is final: a call's outcome, or that a message was refused where a rule listens for it,
  // as JSON, for the mailbox of the contact.
  std::string event;
  std::int64_t received_ms = 0;
};

// The channel reports on a message. Reports only move up (sent, delivered, read;
// failed is final) and settle an uncertain entry as sent. By our id where the channel
// hands it back, else by its own.
struct RecordDelivery {
  std::string connection;
  std::string effect_id;
  std::string provider_id;
  std::string delivery;
  std::string error;
  std::int64_t at_ms = 0;
  // Where a rule listens: the event, as JSON, for the mailbox of the message's contact.
  // It goes there when the report moved up, so that each report wakes rules once.
  std::string event;
  std::int64_t received_ms = 0;
  bool gone = false;  // of `failed`: as RecordOutcome::gone, since `at_ms`
};

// Uncertain entries older than `before_ms` become Held and no longer block later ones.
struct HoldUncertain {
  std::int64_t before_ms = 0;
};

struct SaveProgram {
  std::string hash;
  std::string text;  // ir::Print
};
// Makes a saved program the one new runs start in. NotFound when it is not saved.
struct Activate {
  std::string hash;
  std::int64_t at_ms = 0;
  // Runs at rest that go on in it from now on. One that has gone on since the wait that is
  // named here stays in its program.
  struct Move {
    std::string run;
    std::int64_t wait_number = 0;
    std::optional<std::int64_t> due_ms = {};  // when its wait ends from now on; none: as before
  };
  std::vector<Move> moves;
};

using Write = std::variant<Ingest, ForgetKeys, PutContact, Quarantine, CommitTurn, PostponeTurn,
                           FireTimers, PutSchedules, FireSchedule, AdvanceRound, PutSending,
                           ClaimSends, RecordOutcome, RecordDelivery, HoldUncertain, PutCredential,
                           SaveProgram, Activate, Defer, SettleDeferred, Erase>;

// What a write gives back: most nothing; ForgetKeys, FireTimers and HoldUncertain a count.
using Written = std::variant<std::monostate, Ingested, Claimed, std::size_t, Erasure>;

// ---- Reads ----

// What a turn needs to know: the contact, the head of its mailbox, its runs at rest.
struct TurnInput {
  Contact contact;
  std::vector<Address> addresses;  // the one they wrote from last comes first
  std::int64_t seq = 0;
  std::string event;  // JSON
  std::int64_t received_ms = 0;
  std::int64_t attempts = 0;  // times it was postponed
  std::vector<Run> runs;      // newest wait first
  // Of the contact, and of the workspace as a whole; older ones than the limits look at
  // may be among them.
  std::vector<RuleStart> starts;
  std::vector<Record> deals;                // that are open, oldest first
  std::vector<Conversation> conversations;  // by channel and connection
};

struct Counts {
  std::size_t contacts = 0;
  std::size_t inbox_new = 0, inbox_done = 0, inbox_dead = 0;
  std::size_t quarantined = 0, deferred = 0;
  std::size_t runs = 0;
  std::size_t pending = 0, claimed = 0, uncertain = 0;
  std::size_t sent = 0, failed = 0, suppressed = 0, held = 0;
};

// Which contacts to show, a page at a time in the order of their ids.
struct ContactQuery {
  std::string after;  // the last id of the page before
  std::size_t limit = 100;
  std::string tag;   // empty, or only those tagged so
  std::string list;  // empty, or only those on it
  // Only those of this time zone; empty: those who have none.
  std::optional<std::string> zone = std::nullopt;
};

// Thread rules: Apply is called by one thread at a time (see commit_queue.h, which
// gives many threads that one); reads may be called beside it from any thread and see
// what was committed.
class Store {
 public:
  virtual ~Store() = default;

  // One durable transaction. Results in the order of the writes. Unavailable when
  // nothing could be written; Conflict when another process has taken the store over.
  virtual Result<std::vector<Result<Written>>> Apply(std::span<const Write> writes) = 0;

  // Contacts whose mailbox head may be handled at `now_ms`, longest waiting first.
  virtual Result<std::vector<std::string>> Ready(std::int64_t now_ms, std::size_t limit) = 0;
  // That may be asked about, the longest ready first.
  virtual Result<std::vector<Deferred>> DeferredAt(std::int64_t now_ms, std::size_t limit) = 0;
  // Nothing when the contact's mailbox is empty.
  virtual Result<std::optional<TurnInput>> Load(std::string_view contact) = 0;
  // The earliest moment at which a timer, a schedule, a round, a postponed turn or a pending
  // send is due; nothing when there is none.
  virtual Result<std::optional<std::int64_t>> NextDue() = 0;

  // All, by their rules.
  virtual Result<std::vector<Schedule>> Schedules() = 0;
  virtual Result<Sending> HowToSend() = 0;
  // Those that contacts are of, as they are written there, sorted.
  virtual Result<std::vector<std::string>> TimeZones() = 0;
  // Of those under way, the one that was advanced longest ago.
  virtual Result<std::optional<Round>> NextRound() = 0;
  // Where a contact can be reached; the one they wrote from last comes first.
  virtual Result<std::vector<Address>> Addresses(std::string_view contact) = 0;
  virtual Result<std::string> Program(std::string_view hash) = 0;  // its text
  virtual Result<std::optional<std::string>> ActiveProgram() = 0;  // its hash
  // Runs at rest of all contacts, a page at a time in the order of their ids.
  virtual Result<std::vector<Run>> Resting(std::string_view after, std::size_t limit) = 0;
  virtual Result<std::vector<Contact>> Contacts(const ContactQuery& query) = 0;
  virtual Result<Contact> ContactById(std::string_view id) = 0;
  // All deals, tasks and notes of a contact in the order they were made.
  virtual Result<std::vector<Record>> Records(std::string_view contact) = 0;
  virtual Result<std::optional<std::string>> ContactAt(const Address& address) = 0;
  // All entries of a contact in the order they were wanted.
  virtual Result<std::vector<OutboxEntry>> Outbox(std::string_view contact) = 0;
  // Messages to an address that were sent until then and are not known to be read, the newest
  // first: of the last `limit` entries of its contact.
  virtual Result<std::vector<std::string>> NotReadBy(const Address& reader, std::int64_t until_ms,
                                                     std::size_t limit) = 0;
  // What was sent to an address on a channel of our own, in the order of `place`: what stands
  // behind `after`, the first `limit` of it; without `after`, the last `limit` of all.
  virtual Result<std::vector<OutboxEntry>> SentTo(const Address& to,
                                                  std::optional<std::int64_t> after,
                                                  std::size_t limit) = 0;
  // What asking models about a contact came to since a moment, as far as budgets look back.
  virtual Result<ir::Cost> Spent(std::string_view contact, std::int64_t since_ms) = 0;
  virtual Result<std::vector<JournalEntry>> Journal(std::string_view contact) = 0;
  // All, by their connections, and that of one.
  virtual Result<std::vector<Credential>> Credentials() = 0;
  virtual Result<std::optional<Credential>> CredentialOf(std::string_view connection) = 0;
  // Nothing when no erasure has that receipt.
  virtual Result<std::optional<Erasure>> ErasureOf(std::string_view receipt) = 0;
  // When whoever was at the address was erased, the last time; nothing: nobody was.
  virtual Result<std::optional<std::int64_t>> ErasedAt(const Address& address) = 0;
  virtual Result<Counts> Count() = 0;
};

}  // namespace hark::store
