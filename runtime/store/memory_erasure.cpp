// People who are forgotten.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"

namespace hark::store {

// Its memory would hold the key as well, so there is none.
static constexpr std::string_view kNoKey;

void MemoryStore::Vanish(std::size_t at) {
  const OutboxEntry gone = std::exchange(outbox_[at], {});
  if (const auto lane = open_.find(LaneOf(gone)); lane != open_.end()) {
    lane->second.erase(at);
    if (lane->second.empty()) open_.erase(lane);
  }
  due_.erase({gone.not_before_ms, at});
  uncertain_.erase({gone.claimed_ms, at});
  by_provider_id_.erase({gone.to.connection, gone.provider_id, at});
  if (const auto placed = placed_.find(gone.to); placed != placed_.end()) {
    placed->second.erase(gone.place);
  }
  effect_by_id_.erase(gone.id);
}

void MemoryStore::Forget(const std::string& contact) {
  Person& person = people_.at(contact);
  ready_.erase({person.mailbox.ready_ms, contact});
  postponed_.erase({person.mailbox.ready_ms, contact});
  while (!person.runs.empty()) {
    const std::string run = runs_.at(*person.runs.begin()).run.id;
    End(contact, run);
  }
  for (const std::size_t at : person.outbox) Vanish(at);
  for (const Record& record : person.records) record_owners_.erase(record.id);
  std::erase_if(starts_, [&](const auto& start) { return start.first.first == contact; });
  people_.erase(contact);
}

void MemoryStore::Bury(const Address& address, std::int64_t at_ms) {
  const std::int64_t place = LastPlace(address);
  Tombstone& grave = tombstones_[Pseudonym(kNoKey, address)];
  grave.at_ms = std::max(grave.at_ms, at_ms);
  grave.place = std::max(grave.place, place);
  peers_.erase(address);
  std::erase_if(quarantine_, [&](const Quarantine& one) {
    return one.connection == address.connection && Mentions(one.body, address.address);
  });
  std::erase_if(deferred_, [&](const auto& kept) {
    const Deferred& one = kept.second.deferred;
    return one.connection == address.connection && Mentions(one.event, address.address);
  });
}

std::optional<Tombstone> MemoryStore::GraveOf(const Address& address) const {
  if (tombstones_.empty()) return std::nullopt;
  const auto found = tombstones_.find(Pseudonym(kNoKey, address));
  if (found == tombstones_.end()) return std::nullopt;
  return found->second;
}

std::int64_t MemoryStore::LastPlace(const Address& address) const {
  const auto placed = placed_.find(address);
  if (placed != placed_.end() && !placed->second.empty()) return placed->second.rbegin()->first;
  const std::optional<Tombstone> grave = GraveOf(address);
  return grave ? grave->place : 0;
}

Result<Written> MemoryStore::Do(const Erase& erase) {
  if (Result<void> valid = CheckErase(erase); !valid) return std::unexpected(valid.error());
  if (const auto done = erasures_.find(erase.receipt); done != erasures_.end()) return done->second;
  std::set<std::string> contacts;
  for (const Address& at : erase.at) {
    if (const auto peer = peers_.find(at); peer != peers_.end()) {
      contacts.insert(peer->second.contact);
    }
  }
  std::set<Address> addresses(erase.at.begin(), erase.at.end());
  for (const std::string& contact : contacts) {
    const std::set<Address>& theirs = people_.at(contact).addresses;
    addresses.insert(theirs.begin(), theirs.end());
  }
  for (const Address& address : addresses) Bury(address, erase.at_ms);
  for (const std::string& contact : contacts) Forget(contact);
  Erasure done{erase.receipt, erase.at_ms, contacts.size()};
  erasures_.emplace(erase.receipt, done);
  return done;
}

Result<std::optional<std::int64_t>> MemoryStore::ErasedAt(const Address& address) {
  const std::optional<Tombstone> grave = GraveOf(address);
  return grave ? std::optional(grave->at_ms) : std::nullopt;
}

Result<std::optional<Erasure>> MemoryStore::ErasureOf(std::string_view receipt) {
  std::scoped_lock lock(mutex_);
  const auto found = erasures_.find(receipt);
  if (found == erasures_.end()) return std::nullopt;
  return found->second;
}

}  // namespace hark::store
