#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/store/rules.h"
#include "runtime/store/store.h"

namespace hark::store {

// A store that forgets when the process ends: for tests, simulation and `hark run`. The
// plainest reading of store.h, and so what other stores are compared with.
class MemoryStore final : public Store {
 public:
  Result<std::vector<Result<Written>>> Apply(std::span<const Write> writes) override;

  Result<std::vector<std::string>> Ready(std::int64_t now_ms, std::size_t limit) override;
  Result<std::vector<Deferred>> DeferredAt(std::int64_t now_ms, std::size_t limit) override;
  Result<std::optional<TurnInput>> Load(std::string_view contact) override;
  Result<std::optional<std::int64_t>> NextDue() override;
  Result<std::vector<Schedule>> Schedules() override;
  Result<Sending> HowToSend() override;
  Result<std::vector<std::string>> TimeZones() override;
  Result<std::optional<Round>> NextRound() override;
  Result<std::vector<Address>> Addresses(std::string_view contact) override;
  Result<std::string> Program(std::string_view hash) override;
  Result<std::optional<std::string>> ActiveProgram() override;
  Result<std::vector<Run>> Resting(std::string_view after, std::size_t limit) override;
  Result<std::vector<Contact>> Contacts(const ContactQuery& query) override;
  Result<Contact> ContactById(std::string_view id) override;
  Result<std::vector<Record>> Records(std::string_view contact) override;
  Result<std::optional<std::string>> ContactAt(const Address& address) override;
  Result<std::vector<OutboxEntry>> Outbox(std::string_view contact) override;
  Result<std::vector<OutboxEntry>> SentTo(const Address& to, std::optional<std::int64_t> after,
                                          std::size_t limit) override;
  Result<ir::Cost> Spent(std::string_view contact, std::int64_t since_ms) override;
  Result<std::vector<JournalEntry>> Journal(std::string_view contact) override;
  Result<std::vector<Credential>> Credentials() override;
  Result<std::optional<Credential>> CredentialOf(std::string_view connection) override;
  Result<std::optional<Erasure>> ErasureOf(std::string_view receipt) override;
  Result<std::vector<std::string>> NotReadBy(const Address& reader, std::int64_t until_ms,
                                             std::size_t limit) override;
  Result<std::optional<std::int64_t>> ErasedAt(const Address& address) override;
  Result<Counts> Count() override;

  // One entry of whatever contact, without a look at all that they were sent.
  std::optional<OutboxEntry> Effect(std::string_view id);

 private:
  struct Received {
    std::string event;
    std::int64_t received_ms = 0;
  };
  struct Mailbox {
    std::int64_t head = 1;  // seq of waiting.front()
    std::deque<Received> waiting;
    std::int64_t ready_ms = 0;  // of the head
    std::int64_t attempts = 0;
  };
  // A try of a call that costs.
  struct Spending {
    std::string effect;
    std::int64_t attempt = 0;
    std::string run;
    std::int64_t at_ms = 0;
    ir::Cost cost;
  };
  struct Person {
    Contact contact;
    Mailbox mailbox;
    std::set<Address> addresses;
    std::set<std::int64_t> runs;      // into runs_
    std::vector<std::size_t> outbox;  // into outbox_
    std::deque<Spending> spendings;   // the oldest first
    // Since a moment; of a run alone where one is named.
    ir::Cost SpentBy(std::string_view run, std::int64_t since_ms) const;
    std::vector<Record> records;  // in the order they were made
    std::vector<JournalEntry> journal;
    std::map<std::pair<std::string, std::string>, Conversation> conversations;
    std::size_t done = 0, dead = 0;  // of their events
  };
  struct Peer {
    std::string contact;
    std::optional<std::int64_t> last_wrote_ms;
    std::optional<Gone> gone;
  };
  struct RestingRun {
    Run run;
    std::string contact;
  };
  using Lane = std::tuple<std::string, std::string, bool>;  // contact, connection, for a purpose

  Result<Written> Do(const Ingest& ingest);
  Result<Written> Do(const ForgetKeys& forget);
  Result<Written> Do(const PutContact& put);
  Result<Written> Do(const Quarantine& quarantine);
  Result<Written> Do(const Defer& defer);
  Result<Written> Do(const SettleDeferred& settle);
  Result<Written> Do(const CommitTurn& turn);
  Result<Written> Do(const PostponeTurn& postpone);
  Result<Written> Do(const FireTimers& fire);
  // memory_schedule.cpp
  Result<Written> Do(const PutSchedules& put);
  Result<Written> Do(const FireSchedule& fire);
  Result<Written> Do(const AdvanceRound& advance);
  Result<Written> Do(const PutSending& put);
  Result<Written> Do(const ClaimSends& claim);
  Result<Written> Do(const RecordOutcome& outcome);
  Result<Written> Do(const RecordDelivery& report);
  Result<Written> Do(const HoldUncertain& hold);
  Result<Written> Do(const PutCredential& put);
  Result<Written> Do(const SaveProgram& save);
  Result<Written> Do(const Activate& activate);
  // memory_erasure.cpp
  Result<Written> Do(const Erase& erase);

  void Vanish(std::size_t at);
  void Forget(const std::string& contact);
  void Bury(const Address& address, std::int64_t at_ms);
  std::optional<Tombstone> GraveOf(const Address& address) const;
  std::int64_t LastPlace(const Address& address) const;

  Person* PersonAtHead(std::string_view contact, std::int64_t seq);
  Result<void> CheckAgainstKept(const CommitTurn& turn) const;
  Peer& PeerAt(const Address& address);
  std::vector<Address> AddressesOf(const Person& person) const;
  // Changes a mailbox and keeps ready_ and postponed_ in step with it.
  template <typename Change>
  void ChangeMailbox(Person& person, Change&& change);
  void Append(const std::string& contact, std::string event, std::int64_t received_ms);
  static std::pair<std::string, std::string> StartKey(const std::string& contact,
                                                      const RuleStart& start);
  void Begin(const std::string& contact, const CommitTurn::LimitedStart& limited);
  void Rest(const std::string& contact, const Run& run);
  void Keep(Person& person, const Record& record);
  static void Keep(Person& person, const Conversation& conversation);
  void End(const std::string& contact, const std::string& run);
  void AddEffect(const std::string& contact, OutboxEntry entry);
  void Silence(const std::string& contact, const std::string& connection);

  static Lane LaneOf(const OutboxEntry& entry) {
    return {entry.contact, entry.to.connection, !entry.purpose.empty()};
  }
  // Takes an entry that is final now out of the way of the next one.
  void Close(std::size_t at);
  void MakeDue(std::size_t at);
  std::vector<std::size_t> DueSends(const ClaimSends& claim, std::size_t limit) const;
  void SettleCallsInDoubt(std::int64_t now_ms);
  bool IsDisconnected(std::string_view connection) const;
  // Whether the run that made the call still rests for it.
  bool IsAwaited(const OutboxEntry& call) const;
  bool ClaimOrSuppress(std::size_t at, std::int64_t now_ms);
  std::string_view WhyNot(const OutboxEntry& entry, std::int64_t now_ms) const;
  bool IsAffordableNow(const OutboxEntry& entry, std::int64_t now_ms) const;
  void Reserve(const OutboxEntry& entry);
  void Settle(const RecordOutcome& outcome, const OutboxEntry& entry);
  void Suppress(std::size_t at, std::string_view why);
  void Fail(std::size_t at, std::string outcome, std::string_view why, std::int64_t now_ms);
  // Gives an entry that is sent its number among those to its address.
  void GivePlace(std::size_t at);
  void SetProviderId(std::size_t at, const std::string& provider_id);
  std::optional<std::size_t> Reported(const RecordDelivery& report) const;
  // Unless whoever the entry is for has written since.
  void MarkGone(const OutboxEntry& entry, std::int64_t at_ms);

  mutable std::mutex mutex_;
  std::map<std::string, Person, std::less<>> people_;
  std::size_t numbered_ = 0;  // contacts there ever were: none is named like another
  std::map<Address, Peer> peers_;
  std::map<std::string, std::string, std::less<>> seen_;    // dedupe key to contact
  std::set<std::pair<std::int64_t, std::string>> seen_at_;  // ms, dedupe key
  // When rules with a limit began, by contact and rule; the workspace's under no contact.
  std::map<std::pair<std::string, std::string>, std::deque<std::int64_t>> starts_;
  std::vector<Quarantine> quarantine_;
  struct Kept {
    Deferred deferred;
    std::string about;
    std::int64_t ready_ms = 0;
  };
  std::map<std::int64_t, Kept> deferred_;  // by number
  std::int64_t deferrals_ = 0;

  // Work by when it is due, so that looking for it costs what there is of it.
  using When = std::pair<std::int64_t, std::string>;  // ms, contact
  std::set<When> ready_;
  std::set<When> postponed_;
  std::set<std::pair<std::int64_t, std::int64_t>> timers_;  // ms, key in runs_

  std::map<std::int64_t, RestingRun> runs_;  // by when they came to rest
  std::map<std::string, std::int64_t, std::less<>> run_by_id_;
  std::int64_t rests_ = 0;
  std::map<std::string, std::string, std::less<>> record_owners_;  // contacts by record

  std::map<std::string, Schedule, std::less<>> schedules_;  // by rule
  Sending sending_;
  std::vector<Round> rounds_;  // the one advanced longest ago comes first

  std::vector<OutboxEntry> outbox_;  // in the order they were wanted; without an id: erased
  std::map<std::string, std::size_t, std::less<>> effect_by_id_;
  std::map<Lane, std::set<std::size_t>> open_;
  std::map<Address, std::map<std::int64_t, std::size_t>> placed_;  // by place
  std::set<std::pair<std::int64_t, std::size_t>> due_;        // heads that may be claimed, and when
  std::set<std::pair<std::int64_t, std::size_t>> uncertain_;  // and when they were claimed
  std::set<std::tuple<std::string, std::string, std::size_t>> by_provider_id_;  // connection first

  std::map<std::string, Credential, std::less<>> credentials_;  // by connection

  std::map<std::string, Tombstone, std::less<>> tombstones_;  // by pseudonym
  std::map<std::string, Erasure, std::less<>> erasures_;      // by receipt

  std::map<std::string, std::string, std::less<>> programs_;
  std::optional<std::string> active_;
};

}  // namespace hark::store
