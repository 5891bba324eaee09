#include <algorithm>
#include <iterator>
#include <ranges>

#include "runtime/store/memory_store.h"
#include "runtime/store/rules.h"

namespace hark::store {

Result<std::vector<std::string>> MemoryStore::Ready(std::int64_t now_ms, std::size_t limit) {
  std::scoped_lock lock(mutex_);
  std::vector<std::string> ready;
  for (const auto& [ready_ms, contact] : ready_) {
    if (ready_ms > now_ms || ready.size() == limit) break;
    ready.push_back(contact);
  }
  return ready;
}

Result<std::optional<TurnInput>> MemoryStore::Load(std::string_view contact) {
  std::scoped_lock lock(mutex_);
  auto found = people_.find(contact);
  if (found == people_.end() || found->second.mailbox.waiting.empty()) return std::nullopt;
  const Person& person = found->second;
  TurnInput input;
  input.contact = person.contact;
  input.addresses = AddressesOf(person);
  input.seq = person.mailbox.head;
  input.event = person.mailbox.waiting.front().event;
  input.received_ms = person.mailbox.waiting.front().received_ms;
  input.attempts = person.mailbox.attempts;
  for (std::int64_t key : person.runs | std::views::reverse) {
    input.runs.push_back(runs_.at(key).run);
  }
  for (const std::string& whose : {std::string(), input.contact.id}) {
    for (auto at = starts_.lower_bound({whose, ""}); at != starts_.end(); ++at) {
      const auto& [key, begun] = *at;
      if (key.first != whose) break;
      for (std::int64_t at_ms : begun) input.starts.push_back({key.second, whose.empty(), at_ms});
    }
  }
  for (const auto& [key, conversation] : person.conversations) {
    input.conversations.push_back(conversation);
  }
  for (const Record& record : person.records) {
    if (record.kind == "deal" && !record.closed_ms) input.deals.push_back(record);
  }
  return input;
}

Result<std::optional<std::int64_t>> MemoryStore::NextDue() {
  std::scoped_lock lock(mutex_);
  std::optional<std::int64_t> next;
  auto consider = [&](const auto& sorted) {
    if (sorted.empty()) return;
    std::int64_t due_ms = sorted.begin()->first;
    next = std::min(next.value_or(due_ms), due_ms);
  };
  for (const auto& [rule, schedule] : schedules_) {
    next = std::min(next.value_or(schedule.next_ms), schedule.next_ms);
  }
  if (!rounds_.empty()) {
    const std::int64_t begun_ms = rounds_.front().begun_ms;
    next = std::min(next.value_or(begun_ms), begun_ms);
  }
  consider(timers_);
  consider(postponed_);
  consider(due_);
  return next;
}

Result<std::string> MemoryStore::Program(std::string_view hash) {
  std::scoped_lock lock(mutex_);
  auto found = programs_.find(hash);
  if (found == programs_.end()) return std::unexpected(NoProgram(hash));
  return found->second;
}

Result<std::optional<std::string>> MemoryStore::ActiveProgram() {
  std::scoped_lock lock(mutex_);
  return active_;
}

Result<std::vector<Run>> MemoryStore::Resting(std::string_view after, std::size_t limit) {
  std::scoped_lock lock(mutex_);
  std::vector<Run> runs;
  for (auto at = run_by_id_.upper_bound(after); at != run_by_id_.end(); ++at) {
    if (runs.size() == limit) break;
    runs.push_back(runs_.at(at->second).run);
  }
  return runs;
}

Result<std::vector<Contact>> MemoryStore::Contacts(const ContactQuery& query) {
  std::scoped_lock lock(mutex_);
  auto has = [](const std::vector<std::string>& names, const std::string& wanted) {
    return wanted.empty() || std::ranges::binary_search(names, wanted);
  };
  std::vector<Contact> contacts;
  for (auto at = people_.upper_bound(query.after); at != people_.end(); ++at) {
    const Contact& contact = at->second.contact;
    if (contacts.size() == query.limit) break;
    const bool of_zone = !query.zone || TimeZoneOf(contact) == *query.zone;
    const bool wanted = of_zone && has(contact.tags, query.tag) && has(contact.lists, query.list);
    if (wanted) contacts.push_back(contact);
  }
  return contacts;
}

Result<Contact> MemoryStore::ContactById(std::string_view id) {
  std::scoped_lock lock(mutex_);
  auto found = people_.find(id);
  if (found == people_.end()) return std::unexpected(NoContact(id));
  return found->second.contact;
}

Result<std::vector<Record>> MemoryStore::Records(std::string_view contact) {
  std::scoped_lock lock(mutex_);
  auto found = people_.find(contact);
  if (found == people_.end()) return std::vector<Record>{};
  return found->second.records;
}

Result<std::optional<std::string>> MemoryStore::ContactAt(const Address& address) {
  std::scoped_lock lock(mutex_);
  auto found = peers_.find(address);
  if (found == peers_.end()) return std::nullopt;
  return found->second.contact;
}

Result<std::vector<OutboxEntry>> MemoryStore::Outbox(std::string_view contact) {
  std::scoped_lock lock(mutex_);
  std::vector<OutboxEntry> entries;
  if (auto found = people_.find(contact); found != people_.end()) {
    for (std::size_t at : found->second.outbox) entries.push_back(outbox_[at]);
  }
  return entries;
}

std::optional<OutboxEntry> MemoryStore::Effect(std::string_view id) {
  std::scoped_lock lock(mutex_);
  const auto found = effect_by_id_.find(id);
  return found == effect_by_id_.end() ? std::nullopt : std::optional(outbox_[found->second]);
}

Result<std::vector<std::string>> MemoryStore::NotReadBy(const Address& reader,
                                                        std::int64_t until_ms, std::size_t limit) {
  std::scoped_lock lock(mutex_);
  std::vector<std::string> ids;
  const auto peer = peers_.find(reader);
  if (peer == peers_.end()) return ids;
  const auto& theirs = people_[peer->second.contact].outbox;
  for (std::size_t back = 0; back < std::min(limit, theirs.size()); ++back) {
    const OutboxEntry& entry = outbox_[theirs[theirs.size() - 1 - back]];
    const bool is_told = entry.delivery == "read" || entry.delivery == "failed";
    if (entry.to == reader && entry.state == SendState::Sent && entry.claimed_ms <= until_ms &&
        !is_told) {
      ids.push_back(entry.id);
    }
  }
  return ids;
}

Result<std::vector<OutboxEntry>> MemoryStore::SentTo(const Address& to,
                                                     std::optional<std::int64_t> after,
                                                     std::size_t limit) {
  std::scoped_lock lock(mutex_);
  const auto found = placed_.find(to);
  if (found == placed_.end()) return std::vector<OutboxEntry>{};
  const auto& placed = found->second;
  const auto last = placed.size() - std::min(placed.size(), limit);
  const auto from = after ? placed.upper_bound(*after)
                          : std::next(placed.begin(), static_cast<std::ptrdiff_t>(last));
  std::vector<OutboxEntry> entries;
  for (auto next = from; next != placed.end() && entries.size() < limit; ++next) {
    entries.push_back(outbox_[next->second]);
  }
  return entries;
}

Result<ir::Cost> MemoryStore::Spent(std::string_view contact, std::int64_t since_ms) {
  std::scoped_lock lock(mutex_);
  const auto found = people_.find(contact);
  return found == people_.end() ? ir::Cost{} : found->second.SpentBy("", since_ms);
}

Result<std::vector<JournalEntry>> MemoryStore::Journal(std::string_view contact) {
  std::scoped_lock lock(mutex_);
  auto found = people_.find(contact);
  if (found == people_.end()) return std::vector<JournalEntry>{};
  return found->second.journal;
}

Result<std::vector<Credential>> MemoryStore::Credentials() {
  std::scoped_lock lock(mutex_);
  std::vector<Credential> all;
  for (const auto& [connection, credential] : credentials_) all.push_back(credential);
  return all;
}

Result<std::optional<Credential>> MemoryStore::CredentialOf(std::string_view connection) {
  std::scoped_lock lock(mutex_);
  const auto found = credentials_.find(connection);
  if (found == credentials_.end()) return std::nullopt;
  return found->second;
}

Result<std::vector<Deferred>> MemoryStore::DeferredAt(std::int64_t now_ms, std::size_t limit) {
  std::scoped_lock lock(mutex_);
  std::vector<std::pair<std::int64_t, const Deferred*>> ready;
  std::set<std::pair<std::string_view, std::string_view>> begun;
  for (const auto& [number, kept] : deferred_) {
    const bool first = begun.emplace(kept.deferred.connection, kept.about).second;
    if (first && kept.ready_ms <= now_ms) ready.emplace_back(kept.ready_ms, &kept.deferred);
  }
  std::ranges::stable_sort(ready, {}, &std::pair<std::int64_t, const Deferred*>::first);
  std::vector<Deferred> first;
  for (const auto& [ready_ms, deferred] : ready) {
    if (first.size() < limit) first.push_back(*deferred);
  }
  return first;
}

Result<Counts> MemoryStore::Count() {
  std::scoped_lock lock(mutex_);
  Counts counts;
  counts.contacts = people_.size();
  for (const auto& [id, person] : people_) {
    counts.inbox_new += person.mailbox.waiting.size();
    counts.inbox_done += person.done;
    counts.inbox_dead += person.dead;
  }
  counts.quarantined = quarantine_.size();
  counts.deferred = deferred_.size();
  counts.runs = runs_.size();
  for (const OutboxEntry& entry : outbox_) {
    if (!entry.id.empty()) CountOf(counts, entry.state) += 1;
  }
  return counts;
}

}  // namespace hark::store
