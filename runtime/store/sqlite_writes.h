#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/pseudonyms.h"
#include "runtime/store/store.h"

namespace hark::store {

// The writes of store.h as statements. Each looks before it changes anything, so one
// that is refused leaves no trace in the transaction it shares with others. All run
// inside a transaction that the caller has open.
class SqliteWrites {
 public:
  explicit SqliteWrites(Database& database)
      : database_(database), pseudonyms_(Pseudonyms::PathFor(database.path())) {}

  // sqlite_contact.cpp
  Result<Written> Do(const PutContact& put);
  // sqlite_inbox.cpp
  Result<Written> Do(const Ingest& ingest);
  Result<Written> Do(const ForgetKeys& forget);
  Result<Written> Do(const Quarantine& quarantine);
  Result<Written> Do(const Defer& defer);
  Result<Written> Do(const SettleDeferred& settle);
  Result<Written> Do(const FireTimers& fire);
  Result<Written> Do(const SaveProgram& save);
  Result<Written> Do(const Activate& activate);
  // sqlite_turn.cpp
  Result<Written> Do(const CommitTurn& turn);
  Result<Written> Do(const PostponeTurn& postpone);
  // sqlite_schedule.cpp
  Result<Written> Do(const PutSchedules& put);
  Result<Written> Do(const FireSchedule& fire);
  Result<Written> Do(const AdvanceRound& advance);
  Result<Written> Do(const PutSending& put);
  // sqlite_outbox.cpp
  Result<Written> Do(const ClaimSends& claim);
  Result<Written> Do(const RecordOutcome& outcome);
  Result<Written> Do(const RecordDelivery& report);
  Result<Written> Do(const HoldUncertain& hold);
  // sqlite_credential.cpp
  Result<Written> Do(const PutCredential& put);
  // sqlite_erasure.cpp
  Result<Written> Do(const Erase& erase);

  // Claims of an earlier worker: nobody knows whether their messages went out, so they
  // become Uncertain and are never simply sent again; on a channel of our own none went out.
  void DoubtOldClaims();

 private:
  // A place in the outbox: a row, and the entries it is in order with.
  struct Place {
    std::int64_t seq = 0;
    std::string contact;
    std::string connection;
    bool has_purpose = false;
  };
  struct Due {
    std::int64_t due_ms = 0;
    std::int64_t seq = 0;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  void ForgetUnread(const Address& address);
  void Bury(const Address& address, std::int64_t at_ms);
  std::optional<Tombstone> GraveOf(const Address& address);

  std::optional<std::string> KnownContact(const Address& address);
  std::string ContactFor(const Address& address);
  void Change(const Contact& changed);
  void Append(std::string_view contact, std::string_view event, std::int64_t received_ms);

  bool IsHead(std::string_view contact, std::int64_t seq);
  bool IsCurrent(const Contact& changed);
  Result<void> CheckAgainstKept(const CommitTurn& turn);
  void Begin(std::string_view contact, const CommitTurn::LimitedStart& limited);
  void Begin(const Round& round);
  bool IsNew(const AdvanceRound::Delivery& delivery, std::int64_t at_ms);
  void Rest(std::string_view contact, const Run& run);
  void Keep(std::string_view contact, const Record& record);
  void Keep(std::string_view contact, const Conversation& conversation);
  void AddEffect(std::string_view contact, const OutboxEntry& entry);
  void Silence(std::string_view contact, std::string_view connection);
  void MoveHead(const CommitTurn& turn);

  std::vector<Due> DueSends(const ClaimSends& claim, std::size_t limit);
  OutboxEntry EntryAt(std::int64_t seq);
  void Reserve(const OutboxEntry& entry);
  void Settle(const RecordOutcome& outcome, std::int64_t attempt);
  std::string ZoneOf(std::string_view contact);
  std::string_view WhyNot(const OutboxEntry& entry, const Sending& sending, std::int64_t now_ms);
  bool IsDisconnected(std::string_view connection);
  // Whether the run that made the call still rests for it.
  bool IsAwaited(const OutboxEntry& call);
  std::optional<OutboxEntry> ClaimOrSuppress(std::int64_t seq, const Sending& sending,
                                             std::int64_t now_ms);
  void SettleCallsInDoubt(std::int64_t now_ms);
  void Finish(const Place& place, SendState state, std::string_view error);
  void MakeNextDue(const Place& place);
  // Gives an entry that is sent its number among those to its address.
  void GivePlace(std::int64_t seq, const Address& to);
  std::optional<std::int64_t> Reported(const RecordDelivery& report);
  // Unless whoever the entry is for has written since.
  void MarkGone(std::int64_t seq, std::int64_t at_ms);

  Database& database_;
  Pseudonyms pseudonyms_;
};

// The columns of an outbox entry in the order ReadEntry reads them.
#define HARK_OUTBOX_COLUMNS                                                                   \
  "id, contact, channel, connection, address, run, body, shown, purpose, created_ms, "        \
  "not_before_ms, window_ms, closes_ms, late_body, wait_number, repeatable, state, attempt, " \
  "fence, claimed_ms, place, provider_id, delivery, error, cost"
OutboxEntry ReadEntry(Statement& row);
// What a contact came to since a moment; of a run alone where one is named.
ir::Cost Spent(Database& database, std::string_view contact, std::string_view run,
               std::int64_t since_ms);
// What PutSending said last.
Sending ReadSending(Database& database);

}  // namespace hark::store
