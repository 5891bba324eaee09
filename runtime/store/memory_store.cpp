// Mailboxes, turns, timers and programs; memory_outbox.cpp has what is sent and
// memory_reads.cpp what is asked.
#include "runtime/store/memory_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/store/rules.h"

namespace hark::store {

Result<std::vector<Result<Written>>> MemoryStore::Apply(std::span<const Write> writes) {
  std::scoped_lock lock(mutex_);
  std::vector<Result<Written>> results;
  results.reserve(writes.size());
  for (const Write& write : writes) {
    results.push_back(std::visit([this](const auto& one) { return Do(one); }, write));
  }
  return results;
}

MemoryStore::Peer& MemoryStore::PeerAt(const Address& address) {
  auto [found, is_new] = peers_.try_emplace(address);
  if (is_new) {
    std::string id = fmt::format("c{}", ++numbered_);
    Person& person = people_[id];
    person.contact.id = id;
    person.addresses.insert(address);
    found->second.contact = std::move(id);
  }
  return found->second;
}

template <typename Change>
void MemoryStore::ChangeMailbox(Person& person, Change&& change) {
  Mailbox& mailbox = person.mailbox;
  const std::string& id = person.contact.id;
  ready_.erase({mailbox.ready_ms, id});
  postponed_.erase({mailbox.ready_ms, id});
  change(mailbox);
  if (!mailbox.waiting.empty()) ready_.emplace(mailbox.ready_ms, id);
  if (mailbox.attempts > 0) postponed_.emplace(mailbox.ready_ms, id);
}

void MemoryStore::Append(const std::string& contact, std::string event, std::int64_t received_ms) {
  ChangeMailbox(people_[contact], [&](Mailbox& mailbox) {
    if (mailbox.waiting.empty()) mailbox.ready_ms = received_ms;
    mailbox.waiting.push_back({std::move(event), received_ms});
  });
}

Result<Written> MemoryStore::Do(const Ingest& ingest) {
  if (Result<void> valid = CheckIngest(ingest); !valid) return std::unexpected(valid.error());
  if (auto seen = seen_.find(ingest.dedupe_key); seen != seen_.end()) {
    return Ingested{false, seen->second};
  }
  if (const std::optional<Tombstone> grave = GraveOf(ingest.from);
      grave && ComesToNobody(*grave, peers_.contains(ingest.from), ingest)) {
    return Ingested{false, ""};
  }
  Peer& peer = PeerAt(ingest.from);
  if (ingest.contact_wrote) {
    peer.last_wrote_ms = std::max(peer.last_wrote_ms.value_or(0), WroteMs(ingest));
    if (peer.gone && peer.gone->at_ms <= ingest.received_ms) peer.gone = std::nullopt;
  }
  Append(peer.contact, ingest.event, ingest.received_ms);
  seen_.emplace(ingest.dedupe_key, peer.contact);
  seen_at_.emplace(ingest.received_ms, ingest.dedupe_key);
  return Ingested{true, peer.contact};
}

Result<Written> MemoryStore::Do(const ForgetKeys& forget) {
  std::size_t forgotten = 0;
  while (forgotten < forget.limit && !seen_at_.empty() &&
         seen_at_.begin()->first < forget.before_ms) {
    seen_.erase(seen_at_.begin()->second);
    seen_at_.erase(seen_at_.begin());
    forgotten += 1;
  }
  return forgotten;
}

Result<Written> MemoryStore::Do(const PutContact& put) {
  bool is_new = !peers_.contains(put.at);
  if (is_new && GraveOf(put.at)) return std::unexpected(WasErased());
  std::string id = PeerAt(put.at).contact;
  Contact& contact = people_[id].contact;
  contact.fields = put.fields;
  contact.tags = put.tags;
  contact.lists = put.lists;
  contact.consents = put.consents;
  contact.version += 1;
  SortSets(contact);
  return Ingested{is_new, id};
}

Result<Written> MemoryStore::Do(const Quarantine& quarantine) {
  quarantine_.push_back(quarantine);
  return {};
}

Result<Written> MemoryStore::Do(const Defer& defer) {
  if (seen_.contains(defer.dedupe_key)) return Ingested{false, ""};
  const std::int64_t number = ++deferrals_;
  deferred_[number] = {
      {number, defer.connection, defer.event, defer.received_ms}, defer.about, defer.received_ms};
  seen_.emplace(defer.dedupe_key, "");
  seen_at_.emplace(defer.received_ms, defer.dedupe_key);
  return Ingested{true, ""};
}

Result<Written> MemoryStore::Do(const SettleDeferred& settle) {
  const auto found = deferred_.find(settle.number);
  if (found == deferred_.end()) return std::unexpected(NotDeferred(settle.number));
  if (settle.retry_ms) {
    found->second.ready_ms = *settle.retry_ms;
  } else {
    deferred_.erase(found);
  }
  return {};
}

MemoryStore::Person* MemoryStore::PersonAtHead(std::string_view contact, std::int64_t seq) {
  auto found = people_.find(contact);
  if (found == people_.end()) return nullptr;
  const Mailbox& mailbox = found->second.mailbox;
  return mailbox.waiting.empty() || mailbox.head != seq ? nullptr : &found->second;
}

Result<void> MemoryStore::CheckAgainstKept(const CommitTurn& turn) const {
  for (const OutboxEntry& entry : turn.outbox) {
    if (effect_by_id_.contains(entry.id)) return std::unexpected(EffectExists(entry.id));
  }
  for (const Record& record : turn.records) {
    auto found = record_owners_.find(record.id);
    if (found != record_owners_.end() && found->second != turn.contact) {
      return std::unexpected(RecordOfAnother(record.id));
    }
  }
  for (const CommitTurn::LimitedStart& limited : turn.starts) {
    auto known = starts_.find(StartKey(turn.contact, limited.start));
    if (known == starts_.end()) continue;
    auto counts = std::ranges::count_if(known->second, [&](std::int64_t at_ms) {
      return IsWithin(at_ms, limited.period_ms, limited.start.at_ms);
    });
    if (counts >= limited.max) return std::unexpected(LimitReached(limited.start.rule));
  }
  for (const Run& run : turn.waiting) {
    auto found = run_by_id_.find(run.id);
    if (found != run_by_id_.end() && runs_.at(found->second).contact != turn.contact) {
      return std::unexpected(RunOfAnother(run.id));
    }
  }
  return {};
}

std::pair<std::string, std::string> MemoryStore::StartKey(const std::string& contact,
                                                          const RuleStart& start) {
  return {start.per_workspace ? std::string() : contact, start.rule};
}

void MemoryStore::Begin(const std::string& contact, const CommitTurn::LimitedStart& limited) {
  std::deque<std::int64_t>& begun = starts_[StartKey(contact, limited.start)];
  std::erase_if(begun, [&](std::int64_t at_ms) {
    return !IsWithin(at_ms, limited.period_ms, limited.start.at_ms);
  });
  begun.push_back(limited.start.at_ms);
}

void MemoryStore::Rest(const std::string& contact, const Run& run) {
  End(contact, run.id);
  std::int64_t key = ++rests_;
  run_by_id_.emplace(run.id, key);
  people_[contact].runs.insert(key);
  if (run.due_ms) timers_.emplace(*run.due_ms, key);
  runs_.emplace(key, RestingRun{run, contact});
}

void MemoryStore::Keep(Person& person, const Record& record) {
  auto kept = std::ranges::find(person.records, record.id, &Record::id);
  if (kept == person.records.end()) {
    kept = person.records.insert(kept, record);
    kept->version = 1;
    record_owners_.emplace(record.id, person.contact.id);
    return;
  }
  std::int64_t version = kept->version + 1;
  *kept = record;
  kept->version = version;
}

void MemoryStore::Keep(Person& person, const Conversation& conversation) {
  const std::pair key{conversation.channel, conversation.connection};
  person.conversations.erase(key);
  if (conversation.owner == Conversation::Owner::Rules) return;
  person.conversations.emplace(key, conversation);
}

void MemoryStore::End(const std::string& contact, const std::string& run) {
  auto found = run_by_id_.find(run);
  if (found == run_by_id_.end() || runs_.at(found->second).contact != contact) return;
  std::int64_t key = found->second;
  if (auto due_ms = runs_.at(key).run.due_ms) timers_.erase({*due_ms, key});
  people_[contact].runs.erase(key);
  runs_.erase(key);
  run_by_id_.erase(found);
}

Result<Written> MemoryStore::Do(const CommitTurn& turn) {
  if (Result<void> valid = CheckTurn(turn); !valid) return std::unexpected(valid.error());
  Person* person = PersonAtHead(turn.contact, turn.seq);
  if (person == nullptr) return std::unexpected(NotHead(turn.contact, turn.seq));
  if (turn.changed && turn.changed->version != person->contact.version) {
    return std::unexpected(ContactMoved(*turn.changed));
  }
  if (Result<void> free = CheckAgainstKept(turn); !free) return std::unexpected(free.error());

  if (turn.changed) {
    person->contact = *turn.changed;
    person->contact.version += 1;
    SortSets(person->contact);
  }
  for (const auto& limited : turn.starts) Begin(turn.contact, limited);
  for (const Record& record : turn.records) Keep(*person, record);
  for (const Conversation& one : turn.conversations) Keep(*person, one);
  for (const Run& run : turn.waiting) Rest(turn.contact, run);
  for (const std::string& run : turn.ended) End(turn.contact, run);
  if (!turn.silenced.empty()) Silence(turn.contact, turn.silenced);
  for (const OutboxEntry& entry : turn.outbox) AddEffect(turn.contact, entry);
  for (const JournalEntry& entry : turn.journal) {
    person->journal.push_back(entry);
    person->journal.back().contact = turn.contact;
  }

  for (const std::string& event : turn.raised) Append(turn.contact, event, turn.at_ms);
  rounds_.insert(rounds_.end(), turn.rounds.begin(), turn.rounds.end());
  ChangeMailbox(*person, [](Mailbox& mailbox) {
    mailbox.waiting.pop_front();
    mailbox.head += 1;
    mailbox.attempts = 0;
    if (!mailbox.waiting.empty()) mailbox.ready_ms = mailbox.waiting.front().received_ms;
  });
  (turn.dead ? person->dead : person->done) += 1;
  return {};
}

Result<Written> MemoryStore::Do(const PostponeTurn& postpone) {
  Person* person = PersonAtHead(postpone.contact, postpone.seq);
  if (person == nullptr) return std::unexpected(NotHead(postpone.contact, postpone.seq));
  ChangeMailbox(*person, [&](Mailbox& mailbox) {
    mailbox.ready_ms = postpone.ready_ms;
    mailbox.attempts += 1;
  });
  return {};
}

Result<Written> MemoryStore::Do(const FireTimers& fire) {
  std::size_t fired = 0;
  while (fired < fire.limit && !timers_.empty() && timers_.begin()->first <= fire.now_ms) {
    auto [due_ms, key] = *timers_.begin();
    timers_.erase(timers_.begin());
    RestingRun& resting = runs_.at(key);
    Append(resting.contact, TimerEvent(resting.run, due_ms), fire.now_ms);
    resting.run.due_ms.reset();
    fired += 1;
  }
  return fired;
}

Result<Written> MemoryStore::Do(const SaveProgram& save) {
  programs_.try_emplace(save.hash, save.text);
  return {};
}

Result<Written> MemoryStore::Do(const Activate& activate) {
  if (!programs_.contains(activate.hash)) return std::unexpected(NoProgram(activate.hash));
  active_ = activate.hash;
  for (const Activate::Move& move : activate.moves) {
    auto found = run_by_id_.find(move.run);
    if (found == run_by_id_.end()) continue;
    Run& run = runs_.at(found->second).run;
    if (run.wait_number != move.wait_number) continue;
    run.program = activate.hash;
    if (!move.due_ms || !run.due_ms) continue;
    timers_.erase({*run.due_ms, found->second});
    run.due_ms = move.due_ms;
    timers_.emplace(*run.due_ms, found->second);
  }
  return {};
}

}  // namespace hark::store
