#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/store.h"

namespace hark::store {

// A store in one SQLite file, for one worker. Every Apply is one transaction that is on
// the disk when it returns (write-ahead log, synchronous = FULL, read back at opening).
//
// Two things keep a second worker out: a lock on `<path>.lock`, and the epoch, a number
// in the file that every opening raises and every Apply compares. Should the lock be
// lost, the older worker gets Conflict from its next Apply on.
class SqliteStore final : public Store {
 public:
  struct Options {
    // The file may not grow beyond this; 0: as far as the disk goes.
    std::int64_t bytes_max = 0;
    // Beside the worker, if there is one, and not in its place: claims stay its own. For commands
    // that change a little, such as `hark disconnect`. A file of an older format is brought up to
    // date only while nobody works on it.
    bool as_guest = false;
  };
  // Opens or creates the store. Claims of an earlier worker become Uncertain. Fails with
  // Conflict when another worker has it, Corrupt when the file is something else,
  // Invalid when a newer Hark made it, Unavailable or Denied when it cannot be written.
  static Result<std::unique_ptr<SqliteStore>> Open(const std::string& path, Options options);
  static Result<std::unique_ptr<SqliteStore>> Open(const std::string& path) {
    return Open(path, Options{});
  }
  ~SqliteStore() override;

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
  // Reads whole tables: for people and tests, not for loops.
  Result<Counts> Count() override;

  // How SQLite runs the statements used so far, one line a step, the statement first.
  std::vector<std::string> QueryPlans();

 private:
  struct Connections;
  explicit SqliteStore(std::unique_ptr<Connections> connections);
  template <typename Read>
  auto Reading(Read&& read) -> Result<decltype(read())>;

  std::unique_ptr<Connections> connections_;
};

}  // namespace hark::store
