// Who there is: contacts, their addresses and their records.
#include <fmt/format.h>

#include "runtime/store/rules.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {

std::optional<std::string> SqliteWrites::KnownContact(const Address& address) {
  Statement known = database_.Query(
      "SELECT contact FROM address WHERE channel = ?1 AND connection = ?2 AND address = ?3",
      address.channel, address.connection, address.address);
  if (!known.Next()) return std::nullopt;
  return known.Text();
}

std::string SqliteWrites::ContactFor(const Address& address) {
  if (auto known = KnownContact(address)) return *known;
  // The row's number names the contact, so the name comes after the row. No number is given twice,
  // though its contact was erased: somebody may hold a claim or a turn of theirs still.
  database_.Run(
      "INSERT INTO contact (number, id, fields, version) SELECT 1 + max(contacts, coalesce("
      "(SELECT max(number) FROM contact), 0)), '', '{}', 0 FROM worker WHERE one = 1");
  std::int64_t number = database_.LastRow();
  std::string id = fmt::format("c{}", number);
  database_.Run("UPDATE contact SET id = ?1 WHERE number = ?2", id, number);
  database_.Run(
      "INSERT INTO address (channel, connection, address, contact) VALUES (?1, ?2, ?3, ?4)",
      address.channel, address.connection, address.address, id);
  return id;
}

void SqliteWrites::Change(const Contact& changed) {
  Contact kept = changed;
  SortSets(kept);
  database_.Run(
      "UPDATE contact SET fields = ?2, time_zone = ?3, version = version + 1 WHERE id = ?1",
      kept.id, kept.fields, TimeZoneOf(kept));
  database_.Run("DELETE FROM contact_tag WHERE contact = ?1", kept.id);
  for (const std::string& tag : kept.tags) {
    database_.Run("INSERT INTO contact_tag (contact, tag) VALUES (?1, ?2)", kept.id, tag);
  }
  database_.Run("DELETE FROM contact_list WHERE contact = ?1", kept.id);
  for (const std::string& list : kept.lists) {
    database_.Run("INSERT INTO contact_list (contact, list) VALUES (?1, ?2)", kept.id, list);
  }
  database_.Run("DELETE FROM contact_consent WHERE contact = ?1", kept.id);
  for (const Consent& consent : kept.consents) {
    database_.Run("INSERT INTO contact_consent (contact, channel, purpose) VALUES (?1, ?2, ?3)",
                  kept.id, consent.channel, consent.purpose);
  }
}

Result<Written> SqliteWrites::Do(const PutContact& put) {
  bool is_new = !KnownContact(put.at).has_value();
  if (is_new && GraveOf(put.at)) return std::unexpected(WasErased());
  Contact contact;
  contact.id = ContactFor(put.at);
  contact.fields = put.fields;
  contact.tags = put.tags;
  contact.lists = put.lists;
  contact.consents = put.consents;
  Change(contact);
  return Ingested{is_new, contact.id};
}

}  // namespace hark::store
