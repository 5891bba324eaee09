#include "runtime/store/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "compiler/base/check.h"

namespace hark::store {
namespace {

// How long one connection waits for another's lock. A store has one worker, so only a
// backup or a person with a shell ever makes it wait.
constexpr int kBusyMs = 5'000;

Failure Cannot(const std::string& path, int code, const char* words, int system_error) {
  auto say = [&](FailureKind kind, std::string_view what) {
    return Failure{kind, fmt::format("the store `{}` {}", path, what)};
  };
  switch (code & 0xff) {
    case SQLITE_FULL:
      return say(FailureKind::Unavailable,
                 "cannot grow: the disk is full; free some space and it goes on by itself");
    case SQLITE_CANTOPEN:
      return say(FailureKind::Unavailable,
                 fmt::format("cannot be opened ({}); make its folder, let this user write "
                             "to it, or name another path",
                             system_error != 0 ? std::strerror(system_error) : words));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return say(FailureKind::Denied,
                 "cannot be written; let this user write to it or name another path");
    case SQLITE_NOTADB:
      return say(FailureKind::Corrupt,
                 "is not a database; name another path or move the file away");
    case SQLITE_CORRUPT:
      return say(FailureKind::Corrupt,
                 fmt::format("is damaged ({}); stop the worker and restore a backup", words));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return say(FailureKind::Unavailable,
                 "is locked by another program; end that program or wait for it");
    case SQLITE_IOERR:
      return say(FailureKind::Unavailable,
                 fmt::format("did not answer ({}); look at the disk", words));
    default: return say(FailureKind::Unavailable, fmt::format("failed: {}", words));
  }
}

[[noreturn]] void ThrowFrom(sqlite3* handle, const std::string& path) {
  throw DatabaseError{Cannot(path, sqlite3_extended_errcode(handle), sqlite3_errmsg(handle),
                             sqlite3_system_errno(handle))};
}

}  // namespace

Statement::Statement(sqlite3_stmt* prepared, const std::string& path)
    : prepared_(prepared), path_(path) {}

Statement::~Statement() { sqlite3_reset(prepared_); }

// Binding fails only for a parameter the statement does not have and for want of memory.
static void CheckBound(int code) { HARK_CHECK(code == SQLITE_OK, "a statement takes its values"); }

void Statement::Bind(std::int64_t value) {
  CheckBound(sqlite3_bind_int64(prepared_, ++parameter_, value));
}

void Statement::Bind(std::optional<std::int64_t> value) {
  if (value) return Bind(*value);
  CheckBound(sqlite3_bind_null(prepared_, ++parameter_));
}

void Statement::Bind(std::string_view text) {
  // A null pointer would be NULL, and an empty view may have one.
  const char* data = text.empty() ? "" : text.data();
  CheckBound(sqlite3_bind_text64(prepared_, ++parameter_, data, text.size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8));
}

void Statement::Bind(OptionalText maybe) {
  if (maybe.text) return Bind(std::string_view(*maybe.text));
  CheckBound(sqlite3_bind_null(prepared_, ++parameter_));
}

void Statement::Bind(Blob blob) {
  const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
  CheckBound(
      sqlite3_bind_blob64(prepared_, ++parameter_, data, blob.bytes.size(), SQLITE_TRANSIENT));
}

bool Statement::Next() {
  column_ = 0;
  int code = sqlite3_step(prepared_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  ThrowFrom(sqlite3_db_handle(prepared_), path_);
}

std::int64_t Statement::Int() { return sqlite3_column_int64(prepared_, column_++); }

std::optional<std::int64_t> Statement::MaybeInt() {
  if (sqlite3_column_type(prepared_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return Int();
}

std::optional<std::string> Statement::MaybeText() {
  if (sqlite3_column_type(prepared_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return Text();
}

std::string Statement::Text() {
  const void* data = sqlite3_column_blob(prepared_, column_);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column_));
  ++column_;
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

// What people wrote is for this user alone. SQLite gives the files beside it the same mode.
static void MakeForOwner(const std::string& path) {
  constexpr mode_t kOwnerOnly = 0600;
  // An open file that is closed again would give up the locks on it, a new one has none.
  const int made = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (made >= 0) close(made);
}

Database::Database(const std::string& path) : path_(path) {
  if (!path.empty() && !path.starts_with(':')) MakeForOwner(path);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    Failure failure = Cannot(path, sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_),
                             sqlite3_system_errno(handle_));
    sqlite3_close_v2(handle_);
    throw DatabaseError{std::move(failure)};
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, kBusyMs);
}

Database::~Database() {
  for (auto& [text, prepared] : prepared_) sqlite3_finalize(prepared);
  sqlite3_close_v2(handle_);
}

void Database::Throw() const { ThrowFrom(handle_, path_); }

sqlite3_stmt* Database::Prepared(Sql sql) {
  sqlite3_stmt*& prepared = prepared_[sql.text];
  if (prepared == nullptr) {
    if (sqlite3_prepare_v3(handle_, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) !=
        SQLITE_OK) {
      Throw();
    }
  }
  HARK_CHECK(sqlite3_stmt_busy(prepared) == 0,
             "a statement is read to its end before it runs again");
  return prepared;
}

void Database::RunScript(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Throw();
}

bool Database::EmptyLog(int wait_ms) {
  sqlite3_busy_timeout(handle_, wait_ms);
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle_, kBusyMs);
  return code == SQLITE_OK;
}

bool Database::Compact(int wait_ms) {
  sqlite3_busy_timeout(handle_, wait_ms);
  // Large stores do not fit into memory.
  const int code =
      sqlite3_exec(handle_, "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY;",
                   nullptr, nullptr, nullptr);
  sqlite3_busy_timeout(handle_, kBusyMs);
  return code == SQLITE_OK;
}

std::int64_t Database::LastRow() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::Changes() const { return sqlite3_changes64(handle_); }

std::vector<std::string> Database::Plans() {
  std::vector<std::string> plans;
  for (const auto& [text, prepared] : prepared_) {
    std::string explain = fmt::format("EXPLAIN QUERY PLAN {}", text);
    sqlite3_stmt* plan = nullptr;
    if (sqlite3_prepare_v2(handle_, explain.c_str(), -1, &plan, nullptr) != SQLITE_OK) continue;
    while (sqlite3_step(plan) == SQLITE_ROW) {
      constexpr int kDetail = 3;
      const auto* detail = reinterpret_cast<const char*>(sqlite3_column_text(plan, kDetail));
      plans.push_back(fmt::format("{}: {}", text, detail));
    }
    sqlite3_finalize(plan);
  }
  return plans;
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  if (kind == Kind::Write) {
    database_.Run("BEGIN IMMEDIATE");
  } else {
    database_.Run("BEGIN");
  }
}

void Transaction::Commit() {
  database_.Run("COMMIT");
  open_ = false;
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.Run("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}

}  // namespace hark::store
