// Schedules, and events on their way to many contacts.
#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"

namespace hark::store {

Result<Written> MemoryStore::Do(const PutSchedules& put) {
  schedules_.clear();
  for (const Schedule& schedule : put.schedules) schedules_.emplace(schedule.rule, schedule);
  return {};
}

Result<Written> MemoryStore::Do(const FireSchedule& fire) {
  auto found = schedules_.find(fire.rule);
  if (found == schedules_.end() || found->second.next_ms != fire.due_ms) {
    return std::unexpected(NotScheduled(fire.rule, fire.due_ms));
  }
  for (const Round& round : fire.rounds) {
    if (std::ranges::find(rounds_, round.id, &Round::id) != rounds_.end()) {
      return std::unexpected(RoundUnderWay(round.id));
    }
  }
  found->second.next_ms = fire.next_ms;
  rounds_.insert(rounds_.end(), fire.rounds.begin(), fire.rounds.end());
  if (!fire.event.empty()) Append(PeerAt(kNobody).contact, fire.event, fire.at_ms);
  return {};
}

Result<Written> MemoryStore::Do(const AdvanceRound& advance) {
  auto found = std::ranges::find(rounds_, advance.id, &Round::id);
  if (found == rounds_.end() || found->after != advance.from) {
    return std::unexpected(RoundElsewhere(advance.id));
  }
  for (const AdvanceRound::Delivery& delivery : advance.deliveries) {
    if (!people_.contains(delivery.contact)) continue;
    if (!delivery.dedupe_key.empty()) {
      const bool is_new = seen_.emplace(delivery.dedupe_key, delivery.contact).second;
      if (!is_new) continue;
      seen_at_.emplace(advance.at_ms, delivery.dedupe_key);
    }
    Append(delivery.contact, delivery.event, advance.at_ms);
  }
  Round round = std::move(*found);
  rounds_.erase(found);
  round.after = advance.to;
  if (!advance.ends) rounds_.push_back(std::move(round));
  return {};
}

Result<std::vector<Schedule>> MemoryStore::Schedules() {
  std::scoped_lock lock(mutex_);
  std::vector<Schedule> schedules;
  for (const auto& [rule, schedule] : schedules_) schedules.push_back(schedule);
  return schedules;
}

Result<Written> MemoryStore::Do(const PutSending& put) {
  sending_ = put.sending;
  return {};
}

Result<Sending> MemoryStore::HowToSend() {
  std::scoped_lock lock(mutex_);
  return sending_;
}

Result<std::vector<std::string>> MemoryStore::TimeZones() {
  std::scoped_lock lock(mutex_);
  std::set<std::string> zones;
  for (const auto& [id, person] : people_) zones.insert(TimeZoneOf(person.contact));
  zones.erase("");
  return std::vector<std::string>(zones.begin(), zones.end());
}

Result<std::optional<Round>> MemoryStore::NextRound() {
  std::scoped_lock lock(mutex_);
  if (rounds_.empty()) return std::nullopt;
  return rounds_.front();
}

std::vector<Address> MemoryStore::AddressesOf(const Person& person) const {
  std::vector<Address> addresses(person.addresses.begin(), person.addresses.end());
  std::ranges::stable_sort(addresses, std::ranges::greater{}, [&](const Address& address) {
    return peers_.at(address).last_wrote_ms.value_or(-1);
  });
  return addresses;
}

Result<std::vector<Address>> MemoryStore::Addresses(std::string_view contact) {
  std::scoped_lock lock(mutex_);
  auto found = people_.find(contact);
  if (found == people_.end()) return std::vector<Address>{};
  return AddressesOf(found->second);
}

}  // namespace hark::store
