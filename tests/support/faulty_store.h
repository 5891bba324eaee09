#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/store.h"

namespace hark::test {

// A store whose commits can be made slow or to fail; reads go through.
class FaultyStore : public store::Store {
 public:
  // Called before each commit; what it returns is how the commit fails.
  using Before = std::function<std::optional<Failure>(std::span<const store::Write>)>;
  FaultyStore(store::Store& inner, Before before) : inner_(inner), before_(std::move(before)) {}

  Result<std::vector<Result<store::Written>>> Apply(std::span<const store::Write> writes) override {
    if (auto failure = before_(writes)) return std::unexpected(*failure);
    return inner_.Apply(writes);
  }
  Result<std::vector<std::string>> Ready(std::int64_t now_ms, std::size_t limit) override {
    return inner_.Ready(now_ms, limit);
  }
  Result<std::vector<store::Deferred>> DeferredAt(std::int64_t now_ms, std::size_t limit) override {
    return inner_.DeferredAt(now_ms, limit);
  }
  Result<std::optional<store::TurnInput>> Load(std::string_view id) override {
    return inner_.Load(id);
  }
  Result<std::optional<std::int64_t>> NextDue() override { return inner_.NextDue(); }
  Result<std::vector<store::Schedule>> Schedules() override { return inner_.Schedules(); }
  Result<store::Sending> HowToSend() override { return inner_.HowToSend(); }
  Result<std::vector<std::string>> TimeZones() override { return inner_.TimeZones(); }
  Result<std::optional<store::Round>> NextRound() override { return inner_.NextRound(); }
  Result<std::vector<store::Address>> Addresses(std::string_view contact) override {
    return inner_.Addresses(contact);
  }
  Result<std::string> Program(std::string_view hash) override { return inner_.Program(hash); }
  Result<std::optional<std::string>> ActiveProgram() override { return inner_.ActiveProgram(); }
  Result<std::vector<store::Run>> Resting(std::string_view after, std::size_t limit) override {
    return inner_.Resting(after, limit);
  }
  Result<std::vector<store::Contact>> Contacts(const store::ContactQuery& query) override {
    return inner_.Contacts(query);
  }
  Result<store::Contact> ContactById(std::string_view id) override {
    return inner_.ContactById(id);
  }
  Result<std::vector<store::Record>> Records(std::string_view contact) override {
    return inner_.Records(contact);
  }
  Result<std::optional<std::string>> ContactAt(const store::Address& address) override {
    return inner_.ContactAt(address);
  }
  Result<std::vector<store::OutboxEntry>> Outbox(std::string_view id) override {
    return inner_.Outbox(id);
  }
  Result<std::vector<store::OutboxEntry>> SentTo(const store::Address& to,
                                                 std::optional<std::int64_t> after,
                                                 std::size_t limit) override {
    return inner_.SentTo(to, after, limit);
  }
  Result<std::vector<store::Credential>> Credentials() override { return inner_.Credentials(); }
  Result<std::optional<store::Credential>> CredentialOf(std::string_view connection) override {
    return inner_.CredentialOf(connection);
  }
  Result<ir::Cost> Spent(std::string_view id, std::int64_t since_ms) override {
    return inner_.Spent(id, since_ms);
  }
  Result<std::vector<store::JournalEntry>> Journal(std::string_view id) override {
    return inner_.Journal(id);
  }
  Result<std::vector<std::string>> NotReadBy(const store::Address& reader, std::int64_t until_ms,
                                             std::size_t limit) override {
    return inner_.NotReadBy(reader, until_ms, limit);
  }
  Result<std::optional<std::int64_t>> ErasedAt(const store::Address& address) override {
    return inner_.ErasedAt(address);
  }
  Result<std::optional<store::Erasure>> ErasureOf(std::string_view receipt) override {
    return inner_.ErasureOf(receipt);
  }
  Result<store::Counts> Count() override { return inner_.Count(); }

 private:
  store::Store& inner_;
  Before before_;
};

}  // namespace hark::test
