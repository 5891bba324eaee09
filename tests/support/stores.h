#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/store.h"
#include "tests/support/scratch.h"

// Stores and writes for tests of what stands on a store.
namespace hark::test {

enum class StoreKind { Memory, Sqlite };
void PrintTo(StoreKind kind, std::ostream* out);

// A new store, or for SQLite the one that is in the folder already.
std::unique_ptr<store::Store> OpenStore(StoreKind kind, const Scratch& folder);

// One write, which the store must be able to commit.
Result<store::Written> Do(store::Store& store, const store::Write& write);
std::size_t CountOf(const Result<store::Written>& written);

inline const std::string kConnection = "shop";
store::Address AddressOf(const std::string& name, const std::string& connection = kConnection);

// Writes a message of `name` into the store; gives the contact.
std::string Receive(store::Store& store, const std::string& name, const std::string& key,
                    std::int64_t at_ms);
store::OutboxEntry Effect(const std::string& id, const store::Address& to,
                          std::int64_t not_before_ms = 0);
// Lets `name` write at 0 and commits a turn that wants `effects`; gives the contact.
std::string Want(store::Store& store, const std::string& name,
                 std::vector<store::OutboxEntry> effects);

std::vector<store::OutboxEntry> Claim(store::Store& store, std::int64_t now_ms,
                                      std::size_t limit = 32);
store::OutboxEntry EntryOf(store::Store& store, const std::string& contact, const std::string& id);

}  // namespace hark::test
