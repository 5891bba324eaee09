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

// The reads of store.h as statements. Used by one thread at a time; what takes several
// statements runs in one snapshot.
class SqliteReads {
 public:
  explicit SqliteReads(Database& database)
      : database_(database), pseudonyms_(Pseudonyms::PathFor(database.path())) {}

  std::vector<std::string> Ready(std::int64_t now_ms, std::size_t limit);
  std::vector<Deferred> DeferredAt(std::int64_t now_ms, std::size_t limit);
  std::optional<TurnInput> Load(std::string_view contact);
  std::optional<std::int64_t> NextDue();
  std::vector<Schedule> Schedules();
  Sending HowToSend();
  std::vector<std::string> TimeZones();
  std::optional<Round> NextRound();
  std::vector<Address> AddressesOf(std::string_view contact);
  std::optional<std::string> Program(std::string_view hash);
  std::optional<std::string> ActiveProgram();
  std::vector<Run> Resting(std::string_view after, std::size_t limit);
  std::vector<Contact> Contacts(const ContactQuery& query);
  std::optional<Contact> ContactById(std::string_view id);
  std::vector<Record> Records(std::string_view contact);
  std::optional<std::string> ContactAt(const Address& address);
  std::vector<OutboxEntry> Outbox(std::string_view contact);
  std::vector<OutboxEntry> SentTo(const Address& to, std::optional<std::int64_t> after,
                                  std::size_t limit);
  std::vector<std::string> NotReadBy(const Address& reader, std::int64_t until_ms,
                                     std::size_t limit);
  ir::Cost Spent(std::string_view contact, std::int64_t since_ms);
  std::vector<JournalEntry> Journal(std::string_view contact);
  std::vector<Credential> Credentials();
  std::optional<Credential> CredentialOf(std::string_view connection);
  std::optional<Erasure> ErasureOf(std::string_view receipt);  // sqlite_erasure.cpp
  std::optional<std::int64_t> ErasedAt(const Address& address);
  Counts Count();

 private:
  Statement Wanted(const ContactQuery& query);
  std::optional<TurnInput> HeadOf(std::string_view contact);
  std::vector<Run> RunsOf(std::string_view contact);
  static std::vector<Run> RunsIn(Statement& row);
  std::vector<RuleStart> StartsOf(std::string_view contact);
  std::vector<Conversation> ConversationsOf(std::string_view contact);
  std::vector<Record> OpenDealsOf(std::string_view contact);
  std::optional<std::int64_t> NextSend();

  Database& database_;
  Pseudonyms pseudonyms_;
};

}  // namespace hark::store
