// Where a store is opened and entered: locks, transactions, and the line at which
// SQLite's failures become Results.
#include "runtime/store/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/store/database.h"
#include "runtime/store/file_lock.h"
#include "runtime/store/rules.h"
#include "runtime/store/schema.h"
#include "runtime/store/sqlite_reads.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

// How long a commit may wait for readers once what must leave no bytes was deleted. A worker's next
// commits wait with it; a command has the time.
static constexpr int kScrubMs = 200;
static constexpr int kGuestScrubMs = 5'000;

// Two connections, so that reads go on beside a write.
struct SqliteStore::Connections {
  Connections(std::optional<FileLock> taken, const std::string& path)
      : lock(std::move(taken)), writing(path), reading(path) {}

  std::optional<FileLock> lock;  // none: a guest's
  Database writing;
  Database reading;
  SqliteWrites writes{writing};
  SqliteReads reads{reading};
  std::optional<std::int64_t> epoch;  // none: a guest's
  bool to_scrub = false;              // what was overwritten may be in the log still
  bool to_compact = false;            // or in the free room of pages
  std::mutex reader;                  // held by the thread that reads

  // After a commit: leaves nothing of a token or a person that was overwritten. Where somebody who
  // reads an older state or writes keeps it from that, later commits try again and do not wait for
  // them.
  void Scrub(bool destroyed, bool erased) {
    to_compact = to_compact || erased;
    to_scrub = to_scrub || to_compact || destroyed;
    if (!to_scrub) return;
    const int wait_ms = !destroyed ? 0 : epoch ? kScrubMs : kGuestScrubMs;
    if (to_compact) to_compact = !writing.Compact(wait_ms);
    to_scrub = !writing.EmptyLog(wait_ms) || to_compact;
  }
};

namespace {

// A new epoch and the doubt about earlier claims are one transaction: whoever sees the
// epoch sees no claim that is not its own.
std::int64_t BeginEpoch(Database& database, SqliteWrites& writes) {
  Transaction transaction(database, Transaction::Kind::Write);
  std::int64_t epoch = 0;
  {
    Statement raised =
        database.Query("UPDATE worker SET epoch = epoch + 1 WHERE one = 1 RETURNING epoch");
    raised.Next();
    epoch = raised.Int();
  }
  writes.DoubtOldClaims();
  transaction.Commit();
  return epoch;
}

void LimitSize(Database& database, std::int64_t bytes_max) {
  constexpr std::int64_t kPage = 4096;
  if (bytes_max == 0) return;
  database.RunScript(fmt::format("PRAGMA max_page_count = {}", bytes_max / kPage).c_str());
}

bool IsCurrent(Database& database, std::int64_t epoch) {
  Statement current = database.Query("SELECT epoch FROM worker WHERE one = 1");
  return current.Next() && current.Int() == epoch;
}

bool ReplacesToken(const Write& write) { return std::holds_alternative<PutCredential>(write); }

// One that is told again finds nothing to erase.
bool ErasedSomebody(const Write& write, const Result<Written>& written) {
  const auto* erase = std::get_if<Erase>(&write);
  return erase != nullptr && written && std::get<Erasure>(*written).at_ms == erase->at_ms;
}

}  // namespace

SqliteStore::SqliteStore(std::unique_ptr<Connections> connections)
    : connections_(std::move(connections)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::string& path, Options options) {
  std::optional<FileLock> lock;
  const auto take_lock = [&]() -> Result<void> {
    Result<FileLock> taken = FileLock::Take(path + ".lock");
    if (!taken) return std::unexpected(taken.error());
    lock.emplace(std::move(*taken));
    return {};
  };
  if (!options.as_guest) {
    if (auto taken = take_lock(); !taken) return std::unexpected(taken.error());
  }
  try {
    auto open = std::make_unique<Connections>(std::move(lock), path);
    if (options.as_guest && IsOutOfDate(open->writing)) {
      lock.reset();
      if (auto taken = take_lock(); !taken) return std::unexpected(taken.error());
      open->lock.emplace(std::move(*lock));
    }
    // Ours before anything is set: another program's database stays as it is.
    EnsureSchema(open->writing);
    PrepareConnection(open->writing);
    PrepareConnection(open->reading);
    open->reading.RunScript("PRAGMA query_only = ON");
    LimitSize(open->writing, options.bytes_max);
    if (!options.as_guest) {
      open->epoch = BeginEpoch(open->writing, open->writes);
      // An earlier worker may have ended before it could.
      open->to_scrub = !open->writing.EmptyLog(kScrubMs);
    }
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(open)));
  } catch (DatabaseError& error) {
    return std::unexpected(std::move(error.failure));
  }
}

Result<std::vector<Result<Written>>> SqliteStore::Apply(std::span<const Write> writes) {
  std::vector<Result<Written>> results;
  if (writes.empty()) return results;
  results.reserve(writes.size());
  try {
    Transaction transaction(connections_->writing, Transaction::Kind::Write);
    const auto& epoch = connections_->epoch;
    if (epoch && !IsCurrent(connections_->writing, *epoch)) {
      return Fail(FailureKind::Conflict,
                  fmt::format("another worker has taken over the store `{}`; stop this one",
                              connections_->writing.path()));
    }
    for (const Write& write : writes) {
      results.push_back(
          std::visit([&](const auto& one) { return connections_->writes.Do(one); }, write));
    }
    transaction.Commit();
    const bool erased = !std::ranges::equal(writes, results, [](const auto& one, const auto& its) {
      return !ErasedSomebody(one, its);
    });
    connections_->Scrub(erased || std::ranges::any_of(writes, ReplacesToken), erased);
    return results;
  } catch (DatabaseError& error) {
    return std::unexpected(std::move(error.failure));
  }
}

template <typename Read>
auto SqliteStore::Reading(Read&& read) -> Result<decltype(read())> {
  std::scoped_lock lock(connections_->reader);
  try {
    return read();
  } catch (DatabaseError& error) {
    return std::unexpected(std::move(error.failure));
  }
}

Result<std::vector<std::string>> SqliteStore::Ready(std::int64_t now_ms, std::size_t limit) {
  return Reading([&] { return connections_->reads.Ready(now_ms, limit); });
}

Result<std::optional<TurnInput>> SqliteStore::Load(std::string_view contact) {
  return Reading([&] { return connections_->reads.Load(contact); });
}

Result<std::vector<Deferred>> SqliteStore::DeferredAt(std::int64_t now_ms, std::size_t limit) {
  return Reading([&] { return connections_->reads.DeferredAt(now_ms, limit); });
}

Result<std::optional<std::int64_t>> SqliteStore::NextDue() {
  return Reading([&] { return connections_->reads.NextDue(); });
}

Result<std::vector<Schedule>> SqliteStore::Schedules() {
  return Reading([&] { return connections_->reads.Schedules(); });
}

Result<Sending> SqliteStore::HowToSend() {
  return Reading([&] { return connections_->reads.HowToSend(); });
}

Result<std::vector<std::string>> SqliteStore::TimeZones() {
  return Reading([&] { return connections_->reads.TimeZones(); });
}

Result<std::optional<Round>> SqliteStore::NextRound() {
  return Reading([&] { return connections_->reads.NextRound(); });
}

Result<std::vector<Address>> SqliteStore::Addresses(std::string_view contact) {
  return Reading([&] { return connections_->reads.AddressesOf(contact); });
}

Result<std::string> SqliteStore::Program(std::string_view hash) {
  auto text = Reading([&] { return connections_->reads.Program(hash); });
  if (!text) return std::unexpected(text.error());
  if (!*text) return std::unexpected(NoProgram(hash));
  return std::move(**text);
}

Result<std::optional<std::string>> SqliteStore::ActiveProgram() {
  return Reading([&] { return connections_->reads.ActiveProgram(); });
}

Result<Contact> SqliteStore::ContactById(std::string_view id) {
  auto found = Reading([&] { return connections_->reads.ContactById(id); });
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::unexpected(NoContact(id));
  return std::move(**found);
}

Result<std::optional<std::string>> SqliteStore::ContactAt(const Address& address) {
  return Reading([&] { return connections_->reads.ContactAt(address); });
}

Result<std::vector<Run>> SqliteStore::Resting(std::string_view after, std::size_t limit) {
  return Reading([&] { return connections_->reads.Resting(after, limit); });
}

Result<std::vector<Contact>> SqliteStore::Contacts(const ContactQuery& query) {
  return Reading([&] { return connections_->reads.Contacts(query); });
}

Result<std::vector<Record>> SqliteStore::Records(std::string_view contact) {
  return Reading([&] { return connections_->reads.Records(contact); });
}

Result<std::vector<OutboxEntry>> SqliteStore::Outbox(std::string_view contact) {
  return Reading([&] { return connections_->reads.Outbox(contact); });
}

Result<std::vector<OutboxEntry>> SqliteStore::SentTo(const Address& to,
                                                     std::optional<std::int64_t> after,
                                                     std::size_t limit) {
  return Reading([&] { return connections_->reads.SentTo(to, after, limit); });
}

Result<std::vector<std::string>> SqliteStore::NotReadBy(const Address& reader,
                                                        std::int64_t until_ms, std::size_t limit) {
  return Reading([&] { return connections_->reads.NotReadBy(reader, until_ms, limit); });
}

Result<ir::Cost> SqliteStore::Spent(std::string_view contact, std::int64_t since_ms) {
  return Reading([&] { return connections_->reads.Spent(contact, since_ms); });
}

Result<std::vector<JournalEntry>> SqliteStore::Journal(std::string_view contact) {
  return Reading([&] { return connections_->reads.Journal(contact); });
}

Result<std::vector<Credential>> SqliteStore::Credentials() {
  return Reading([&] { return connections_->reads.Credentials(); });
}

Result<std::optional<Credential>> SqliteStore::CredentialOf(std::string_view connection) {
  return Reading([&] { return connections_->reads.CredentialOf(connection); });
}

Result<std::optional<Erasure>> SqliteStore::ErasureOf(std::string_view receipt) {
  return Reading([&] { return connections_->reads.ErasureOf(receipt); });
}

Result<std::optional<std::int64_t>> SqliteStore::ErasedAt(const Address& address) {
  return Reading([&] { return connections_->reads.ErasedAt(address); });
}

Result<Counts> SqliteStore::Count() {
  return Reading([&] { return connections_->reads.Count(); });
}

std::vector<std::string> SqliteStore::QueryPlans() {
  std::scoped_lock lock(connections_->reader);
  std::vector<std::string> plans = connections_->writing.Plans();
  std::vector<std::string> reads = connections_->reading.Plans();
  plans.insert(plans.end(), reads.begin(), reads.end());
  return plans;
}

}  // namespace hark::store
