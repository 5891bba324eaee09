#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "runtime/store/store.h"

namespace hark::store {

// A store that many threads may write to: group commit. One thread of its own takes what
// is waiting and applies it in one transaction, so that threads share the sync that a
// durable commit costs. While one commit runs the next one gathers, so nobody waits on
// purpose when little is going on.
//
// Writes of one Apply stay together and in order. Reads go straight to the store.
class CommitQueue final : public Store {
 public:
  struct Options {
    // Writes that may wait. More make their callers wait, which is the back-pressure.
    std::size_t waiting_max = 4'096;
    // Writes in one transaction. One caller's are never torn apart, however many they are.
    std::size_t batch_max = 512;
    // How long to gather before a commit when the last one had more than one caller. Pays
    // where a sync is cheaper than a caller's way round; 0 to 2'000.
    std::int64_t gather_us = 0;
  };
  struct Stats {
    std::uint64_t writes = 0;
    std::uint64_t commits = 0;
  };

  // `store` must outlive this and be written to by nobody else.
  explicit CommitQueue(Store& store) : CommitQueue(store, Options{}) {}
  CommitQueue(Store& store, Options options);
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;
  // Stops. Nobody may be inside or come after.
  ~CommitQueue() override;

  // Both block until the writes are durable or refused.
  Result<std::vector<Result<Written>>> Apply(std::span<const store::Write> writes) override;
  Result<Written> Write(const store::Write& write);

  // Commits what waits, then takes no more: later calls fail as Unavailable. Returns when
  // the last commit is done. From any thread, more than once.
  void Stop();

  Stats stats() const;

  Result<std::vector<std::string>> Ready(std::int64_t now_ms, std::size_t limit) override {
    return store_.Ready(now_ms, limit);
  }
  Result<std::vector<Deferred>> DeferredAt(std::int64_t now_ms, std::size_t limit) override {
    return store_.DeferredAt(now_ms, limit);
  }
  Result<std::optional<TurnInput>> Load(std::string_view contact) override {
    return store_.Load(contact);
  }
  Result<std::optional<std::int64_t>> NextDue() override { return store_.NextDue(); }
  Result<std::vector<Schedule>> Schedules() override { return store_.Schedules(); }
  Result<Sending> HowToSend() override { return store_.HowToSend(); }
  Result<std::vector<std::string>> TimeZones() override { return store_.TimeZones(); }
  Result<std::optional<Round>> NextRound() override { return store_.NextRound(); }
  Result<std::vector<Address>> Addresses(std::string_view contact) override {
    return store_.Addresses(contact);
  }
  Result<std::string> Program(std::string_view hash) override { return store_.Program(hash); }
  Result<std::optional<std::string>> ActiveProgram() override { return store_.ActiveProgram(); }
  Result<std::vector<Run>> Resting(std::string_view after, std::size_t limit) override {
    return store_.Resting(after, limit);
  }
  Result<std::vector<Contact>> Contacts(const ContactQuery& query) override {
    return store_.Contacts(query);
  }
  Result<Contact> ContactById(std::string_view id) override { return store_.ContactById(id); }
  Result<std::vector<Record>> Records(std::string_view contact) override {
    return store_.Records(contact);
  }
  Result<std::optional<std::string>> ContactAt(const Address& address) override {
    return store_.ContactAt(address);
  }
  Result<std::vector<OutboxEntry>> Outbox(std::string_view contact) override {
    return store_.Outbox(contact);
  }
  Result<std::vector<OutboxEntry>> SentTo(const Address& to, std::optional<std::int64_t> after,
                                          std::size_t limit) override {
    return store_.SentTo(to, after, limit);
  }
  Result<ir::Cost> Spent(std::string_view contact, std::int64_t since_ms) override {
    return store_.Spent(contact, since_ms);
  }
  Result<std::vector<JournalEntry>> Journal(std::string_view contact) override {
    return store_.Journal(contact);
  }
  Result<std::vector<Credential>> Credentials() override { return store_.Credentials(); }
  Result<std::optional<Credential>> CredentialOf(std::string_view connection) override {
    return store_.CredentialOf(connection);
  }
  Result<std::vector<std::string>> NotReadBy(const Address& reader, std::int64_t until_ms,
                                             std::size_t limit) override {
    return store_.NotReadBy(reader, until_ms, limit);
  }
  Result<std::optional<std::int64_t>> ErasedAt(const Address& address) override {
    return store_.ErasedAt(address);
  }
  Result<std::optional<Erasure>> ErasureOf(std::string_view receipt) override {
    return store_.ErasureOf(receipt);
  }
  Result<Counts> Count() override { return store_.Count(); }

 private:
  using Results = Result<std::vector<Result<Written>>>;
  // One blocked caller, on its own stack until it is answered.
  struct Caller {
    std::span<const store::Write> writes;
    std::optional<Results> answer;
    std::condition_variable answered;
  };
  using Batch = std::vector<Caller*>;

  void Loop();
  Batch TakeBatch();
  void Gather(std::unique_lock<std::mutex>& lock);
  Results ApplyBatch(const Batch& batch);
  void Answer(const Batch& batch, Results results);

  Store& store_;
  const Options options_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable has_room_;
  std::deque<Caller*> callers_;
  std::size_t waiting_ = 0;  // writes of callers_
  bool is_busy_ = false;     // the last batch had more than one caller
  bool is_stopping_ = false;
  Stats stats_;
  std::once_flag joined_;
  std::thread thread_;  // last: it runs with all of the above
};

}  // namespace hark::store
