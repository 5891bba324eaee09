#pragma once

#include <cstdint>
#include <string>

#include "runtime/store/database.h"

// What the database file looks like, and what it takes to trust it.
namespace hark::store {

// Sets what a connection needs and reads it back: no transaction may be reported before
// it is on the disk. Throws Unavailable when SQLite does not do as asked.
void PrepareConnection(Database& database);
// Reads the sync mode back; throws unless every commit is synced.
void CheckDurable(Database& database);

// Whether the file is one of ours, of an older version.
bool IsOutOfDate(Database& database);
// Creates the tables in a new file. Throws Corrupt for another program's database and
// Invalid for a newer version of ours.
void EnsureSchema(Database& database);

}  // namespace hark::store
