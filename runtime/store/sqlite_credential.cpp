// Tokens of connections: sealed before they come here, and overwritten with zeros when they go
// (PRAGMA secure_delete, and the log emptied: sqlite_store.cpp).
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_reads.h"
#include "runtime/store/sqlite_writes.h"

namespace hark::store {
namespace {

#define HARK_CREDENTIAL_COLUMNS                                                         \
  "connection, state, version, generation, sealed, wrapped_key, expires_ms, renew_ms, " \
  "connected_ms, renewed_ms, reason"

Credential ReadCredential(Statement& row) {
  Credential credential;
  credential.connection = row.Text();
  credential.state = static_cast<Credential::State>(row.Int());
  credential.version = row.Int();
  credential.generation = row.Int();
  credential.sealed = row.Text();
  credential.wrapped_key = row.Text();
  credential.expires_ms = row.MaybeInt();
  credential.renew_ms = row.MaybeInt();
  credential.connected_ms = row.Int();
  credential.renewed_ms = row.MaybeInt();
  credential.reason = row.Text();
  return credential;
}

}  // namespace

Result<Written> SqliteWrites::Do(const PutCredential& put) {
  const Credential& now = put.credential;
  std::int64_t version = 0;
  {
    Statement kept =
        database_.Query("SELECT version FROM credential WHERE connection = ?1", now.connection);
    if (kept.Next()) version = kept.Int();
  }
  if (auto valid = CheckCredential(now, version); !valid) return std::unexpected(valid.error());
  // Without the old row first its bytes could stay in the room that the new one takes over.
  database_.Run("DELETE FROM credential WHERE connection = ?1", now.connection);
  database_.Run("INSERT INTO credential (" HARK_CREDENTIAL_COLUMNS
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                now.connection, static_cast<std::int64_t>(now.state), version + 1, now.generation,
                Blob{now.sealed}, Blob{now.wrapped_key}, now.expires_ms, now.renew_ms,
                now.connected_ms, now.renewed_ms, now.reason);
  return {};
}

bool SqliteWrites::IsDisconnected(std::string_view connection) {
  Statement row = database_.Query("SELECT state FROM credential WHERE connection = ?1", connection);
  return row.Next() && static_cast<Credential::State>(row.Int()) == Credential::State::Disconnected;
}

std::vector<Credential> SqliteReads::Credentials() {
  Statement row =
      database_.Query("SELECT " HARK_CREDENTIAL_COLUMNS " FROM credential ORDER BY connection");
  std::vector<Credential> all;
  while (row.Next()) all.push_back(ReadCredential(row));
  return all;
}

std::optional<Credential> SqliteReads::CredentialOf(std::string_view connection) {
  Statement row = database_.Query(
      "SELECT " HARK_CREDENTIAL_COLUMNS " FROM credential WHERE connection = ?1", connection);
  if (!row.Next()) return std::nullopt;
  return ReadCredential(row);
}

}  // namespace hark::store
