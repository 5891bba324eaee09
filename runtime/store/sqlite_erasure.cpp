// People who are forgotten. What is deleted is overwritten with zeros (PRAGMA secure_delete), and
// the log is emptied afterwards (sqlite_store.cpp).
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "runtime/store/rules.h"
#include "runtime/store/sqlite_reads.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {
namespace {

// Whatever has rows of a contact; store_erasure_test asks SQLite whether a table is missing. Keys
// of events (`dedupe`) stay until they are forgotten: they are hashes of what nobody can guess, and
// what is delivered once more is known by them.
constexpr Sql kOfContact[] = {
    "DELETE FROM contact WHERE id = ?1",           "DELETE FROM contact_tag WHERE contact = ?1",
    "DELETE FROM contact_list WHERE contact = ?1", "DELETE FROM contact_consent WHERE contact = ?1",
    "DELETE FROM record WHERE contact = ?1",       "DELETE FROM address WHERE contact = ?1",
    "DELETE FROM conversation WHERE contact = ?1", "DELETE FROM rule_start WHERE contact = ?1",
    "DELETE FROM inbox WHERE contact = ?1",        "DELETE FROM mailbox WHERE contact = ?1",
    "DELETE FROM run WHERE contact = ?1",          "DELETE FROM outbox WHERE contact = ?1",
    "DELETE FROM spending WHERE contact = ?1",     "DELETE FROM journal WHERE contact = ?1",
};

std::optional<Erasure> Done(Database& database, std::string_view receipt) {
  Statement row =
      database.Query("SELECT receipt, at_ms, contacts FROM erasure WHERE receipt = ?1", receipt);
  if (!row.Next()) return std::nullopt;
  Erasure done{.receipt = row.Text(), .at_ms = row.Int()};
  done.contacts = static_cast<std::size_t>(row.Int());
  return done;
}

std::optional<Tombstone> GraveIn(Database& database, Pseudonyms& pseudonyms,
                                 const Address& address) {
  // Without any, no key is read or made.
  if (!database.Query("SELECT 1 FROM tombstone LIMIT 1").Next()) return std::nullopt;
  Statement row =
      database.Query("SELECT at_ms, place FROM tombstone WHERE who = ?1", pseudonyms.Of(address));
  if (!row.Next()) return std::nullopt;
  Tombstone grave{.at_ms = row.Int()};
  grave.place = row.Int();
  return grave;
}

}  // namespace

// Reads what could not be read, all of its connection: nothing else finds a person in it.
void SqliteWrites::ForgetUnread(const Address& address) {
  const auto forget = [&](Sql kept, Sql removal) {
    std::vector<std::int64_t> theirs;
    {
      Statement row = database_.Query(kept, address.connection);
      while (row.Next()) {
        const std::int64_t number = row.Int();
        if (Mentions(row.Text(), address.address)) theirs.push_back(number);
      }
    }
    for (const std::int64_t number : theirs) database_.Run(removal, number);
  };
  forget("SELECT number, body FROM quarantine WHERE connection = ?1",
         "DELETE FROM quarantine WHERE number = ?1");
  forget("SELECT number, event FROM deferred WHERE connection = ?1",
         "DELETE FROM deferred WHERE number = ?1");
}

void SqliteWrites::Bury(const Address& address, std::int64_t at_ms) {
  Statement last = database_.Query(
      "SELECT place FROM outbox WHERE channel = ?1 AND connection = ?2 AND address = ?3 "
      "AND place > 0 ORDER BY place DESC LIMIT 1",
      address.channel, address.connection, address.address);
  const std::int64_t place = last.Next() ? last.Int() : 0;
  database_.Run(
      "INSERT INTO tombstone (who, at_ms, place) VALUES (?1, ?2, ?3) ON CONFLICT (who) "
      "DO UPDATE SET at_ms = max(at_ms, ?2), place = max(place, ?3)",
      pseudonyms_.Of(address), at_ms, place);
}

std::optional<Tombstone> SqliteWrites::GraveOf(const Address& address) {
  return GraveIn(database_, pseudonyms_, address);
}

Result<Written> SqliteWrites::Do(const Erase& erase) {
  if (Result<void> valid = CheckErase(erase); !valid) return std::unexpected(valid.error());
  if (auto done = Done(database_, erase.receipt)) return *done;
  std::set<std::string> contacts;
  for (const Address& at : erase.at) {
    if (auto known = KnownContact(at)) contacts.insert(*known);
  }
  std::set<Address> addresses(erase.at.begin(), erase.at.end());
  for (const std::string& contact : contacts) {
    const std::vector<Address> theirs = SqliteReads(database_).AddressesOf(contact);
    addresses.insert(theirs.begin(), theirs.end());
  }
  for (const Address& address : addresses) {
    ForgetUnread(address);
    Bury(address, erase.at_ms);
  }
  database_.Run(
      "UPDATE worker SET contacts = max(contacts, coalesce((SELECT max(number) FROM contact), 0)) "
      "WHERE one = 1");
  for (const std::string& contact : contacts) {
    for (const Sql removal : kOfContact) database_.Run(removal, contact);
  }
  Erasure done{erase.receipt, erase.at_ms, contacts.size()};
  database_.Run("INSERT INTO erasure (receipt, at_ms, contacts) VALUES (?1, ?2, ?3)", done.receipt,
                done.at_ms, static_cast<std::int64_t>(done.contacts));
  return done;
}

std::optional<std::int64_t> SqliteReads::ErasedAt(const Address& address) {
  const std::optional<Tombstone> grave = GraveIn(database_, pseudonyms_, address);
  return grave ? std::optional(grave->at_ms) : std::nullopt;
}

std::optional<Erasure> SqliteReads::ErasureOf(std::string_view receipt) {
  return Done(database_, receipt);
}

}  // namespace hark::store
