#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// The home of SQLite: connections and prepared statements, and nothing about what is
// kept in them. Within runtime/store only; failures are thrown as DatabaseError here and
// become Results where SqliteStore is entered.
namespace hark::store {

struct DatabaseError {
  Failure failure;
};

// A statement's text: a constant of the program, so that statements are kept by its address
// and no value can ever be pasted into one.
struct Sql {
  const char* text;
  consteval Sql(const char* constant) : text(constant) {}  // NOLINT: reads as a string
};

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// A text, or NULL.
struct OptionalText {
  const std::optional<std::string>& text;
};

// A running statement. Columns are read from left to right. Gives its prepared form back
// when it goes out of scope.
class Statement {
 public:
  Statement(sqlite3_stmt* prepared, const std::string& path);
  Statement(Statement&& other) noexcept
      : prepared_(std::exchange(other.prepared_, nullptr)),
        path_(other.path_),
        parameter_(other.parameter_),
        column_(other.column_) {}
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  void Bind(std::int64_t value);
  void Bind(std::optional<std::int64_t> value);
  void Bind(std::string_view text);
  void Bind(OptionalText maybe);
  void Bind(Blob blob);

  // Goes to the next row; false after the last.
  bool Next();

  std::int64_t Int();
  std::optional<std::int64_t> MaybeInt();
  std::string Text();  // of text and blobs
  std::optional<std::string> MaybeText();

 private:
  sqlite3_stmt* prepared_;
  const std::string& path_;
  int parameter_ = 0;
  int column_ = 0;
};

// One connection. Used by one thread at a time.
class Database {
 public:
  // Opens or creates the file.
  explicit Database(const std::string& path);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  template <typename... Args>
  Statement Query(Sql sql, const Args&... args) {
    Statement statement(Prepared(sql), path_);
    (statement.Bind(args), ...);
    return statement;
  }
  // Runs to the end; gives the number of rows it changed.
  template <typename... Args>
  std::int64_t Run(Sql sql, const Args&... args) {
    Statement statement(Prepared(sql), path_);
    (statement.Bind(args), ...);
    while (statement.Next()) {
    }
    return Changes();
  }
  // Several statements without parameters, not kept.
  void RunScript(const char* sql);
  std::int64_t LastRow() const;
  // Moves the write-ahead log into the file and empties it; with secure_delete, what was
  // overwritten is then in neither. False when another connection that reads, or a disk that fails,
  // kept it from that for `wait_ms`: what was committed stays so.
  bool EmptyLog(int wait_ms);
  // Writes the file anew, so that no page holds in its free room what stood there once:
  // secure_delete overwrites what is deleted, and not the copies that are left where rows moved to
  // another page. Takes as long as writing all of it twice, and nobody else writes meanwhile. False
  // when another writer kept it from that for `wait_ms`, or a disk that is full or fails.
  bool Compact(int wait_ms);

  // One line for each step of how SQLite runs the statements used so far, after the
  // statement: what "no query scans a table" is checked with.
  std::vector<std::string> Plans();

  const std::string& path() const { return path_; }

 private:
  sqlite3_stmt* Prepared(Sql sql);
  std::int64_t Changes() const;
  [[noreturn]] void Throw() const;

  std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> prepared_;
};

// All or nothing: what is not committed when it goes out of scope is rolled back.
class Transaction {
 public:
  enum class Kind { Read, Write };
  Transaction(Database& database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void Commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace hark::store
