#include "tests/support/stores.h"

#include <gtest/gtest.h>

#include "runtime/store/memory_store.h"
#include "runtime/store/sqlite_store.h"

namespace hark::test {

void PrintTo(StoreKind kind, std::ostream* out) {
  *out << (kind == StoreKind::Memory ? "Memory" : "Sqlite");
}

std::unique_ptr<store::Store> OpenStore(StoreKind kind, const Scratch& folder) {
  if (kind == StoreKind::Memory) return std::make_unique<store::MemoryStore>();
  auto opened = store::SqliteStore::Open(folder.File("store.db"));
  EXPECT_TRUE(opened) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

Result<store::Written> Do(store::Store& store, const store::Write& write) {
  auto applied = store.Apply({&write, 1});
  EXPECT_TRUE(applied) << applied.error().message;
  if (!applied) return std::unexpected(applied.error());
  EXPECT_EQ(applied->size(), 1U);
  return std::move(applied->front());
}

std::size_t CountOf(const Result<store::Written>& written) {
  EXPECT_TRUE(written);
  return std::get<std::size_t>(*written);
}

store::Address AddressOf(const std::string& name, const std::string& connection) {
  return {"whatsapp", connection, name};
}

std::string Receive(store::Store& store, const std::string& name, const std::string& key,
                    std::int64_t at_ms) {
  auto written =
      Do(store, store::Ingest{key, AddressOf(name), "{\"text\":\"" + key + "\"}", at_ms, true});
  EXPECT_TRUE(written);
  return std::get<store::Ingested>(*written).contact;
}

store::OutboxEntry Effect(const std::string& id, const store::Address& to,
                          std::int64_t not_before_ms) {
  store::OutboxEntry entry;
  entry.id = id;
  entry.to = to;
  entry.body = "{\"text\":\"" + id + "\"}";
  entry.not_before_ms = not_before_ms;
  return entry;
}

std::string Want(store::Store& store, const std::string& name,
                 std::vector<store::OutboxEntry> effects) {
  std::string contact = Receive(store, name, "wants " + effects.front().id, 0);
  auto input = store.Load(contact);
  EXPECT_TRUE(input && *input);
  store::CommitTurn turn;
  turn.contact = contact;
  turn.seq = (*input)->seq;
  turn.outbox = std::move(effects);
  auto written = Do(store, turn);
  EXPECT_TRUE(written) << written.error().message;
  return contact;
}

std::vector<store::OutboxEntry> Claim(store::Store& store, std::int64_t now_ms, std::size_t limit) {
  auto written = Do(store, store::ClaimSends{now_ms, limit, {}});
  EXPECT_TRUE(written);
  return std::get<store::Claimed>(*written).entries;
}

store::OutboxEntry EntryOf(store::Store& store, const std::string& contact, const std::string& id) {
  auto entries = store.Outbox(contact);
  EXPECT_TRUE(entries);
  for (store::OutboxEntry& entry : *entries) {
    if (entry.id == id) return entry;
  }
  ADD_FAILURE() << "no effect " << id;
  return {};
}

}  // namespace hark::test
