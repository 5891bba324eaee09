// What store.h promises about tokens of connections, tried on every store; and what only a store
// on a disk has: a guest beside the worker, and bytes that are gone.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/store/store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::Credential;
using store::PutCredential;
using store::SendState;
using store::SqliteStore;

Credential Sealed(const std::string& connection, std::int64_t version = 0) {
  Credential credential;
  credential.connection = connection;
  credential.version = version;
  credential.generation = version + 1;
  credential.sealed = std::string("sealed\0bytes", 12);
  credential.wrapped_key = "wrapped key";
  credential.expires_ms = 50;
  credential.connected_ms = 7;
  return credential;
}

Credential Disconnected(const std::string& connection, std::int64_t version) {
  Credential credential;
  credential.connection = connection;
  credential.version = version;
  credential.generation = version + 1;
  credential.state = Credential::State::Disconnected;
  credential.reason = "sold";
  return credential;
}

class CredentialTest : public testing::TestWithParam<StoreKind> {
 protected:
  Scratch folder_;
  std::unique_ptr<store::Store> store_ = OpenStore(GetParam(), folder_);
};

INSTANTIATE_TEST_SUITE_P(All, CredentialTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(CredentialTest, ReadsBackAsItWasPut) {
  EXPECT_EQ(store_->CredentialOf("shop").value(), std::nullopt);
  ASSERT_TRUE(Do(*store_, PutCredential{Sealed("shop")}));
  ASSERT_TRUE(Do(*store_, PutCredential{Sealed("bot")}));
  Credential kept = Sealed("shop");
  kept.version = 1;
  EXPECT_EQ(store_->CredentialOf("shop").value(), kept);
  const auto all = store_->Credentials().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].connection, "bot");
  EXPECT_EQ(all[1], kept);
}

// Who renews a token that was taken back meanwhile does not bring it back.
TEST_P(CredentialTest, NothingReplacesWhatItsWriterHasNotSeen) {
  ASSERT_TRUE(Do(*store_, PutCredential{Sealed("shop")}));
  EXPECT_EQ(Do(*store_, PutCredential{Sealed("shop")}).error().kind, FailureKind::Conflict);
  ASSERT_TRUE(Do(*store_, PutCredential{Disconnected("shop", 1)}));
  EXPECT_EQ(Do(*store_, PutCredential{Sealed("shop", 1)}).error().kind, FailureKind::Conflict);
  EXPECT_EQ(store_->CredentialOf("shop").value()->state, Credential::State::Disconnected);
  EXPECT_TRUE(Do(*store_, PutCredential{Sealed("shop", 2)}));
}

TEST_P(CredentialTest, WhatIsDisconnectedKeepsNoToken) {
  Credential both = Sealed("shop");
  both.state = Credential::State::Disconnected;
  EXPECT_EQ(Do(*store_, PutCredential{both}).error().kind, FailureKind::Invalid);
  EXPECT_EQ(Do(*store_, PutCredential{Sealed("")}).error().kind, FailureKind::Invalid);
}

TEST_P(CredentialTest, ADisconnectedConnectionClaimsNothing) {
  const std::string ann =
      Want(*store_, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  Want(*store_, "bob", {Effect("b1", AddressOf("bob", "other"))});
  ASSERT_TRUE(Do(*store_, PutCredential{Sealed("shop")}));
  ASSERT_TRUE(Do(*store_, PutCredential{Disconnected("shop", 1)}));
  const auto claimed = Claim(*store_, 10);
  ASSERT_EQ(claimed.size(), 1U) << "other connections go on";
  EXPECT_EQ(claimed[0].id, "b1");
  for (const char* id : {"a1", "a2"}) {
    EXPECT_EQ(EntryOf(*store_, ann, id).state, SendState::Suppressed);
    EXPECT_EQ(EntryOf(*store_, ann, id).error, store::kDisconnected);
  }
}

// One transaction: whatever is claimed in it knows of the other write.
TEST_P(CredentialTest, ADisconnectBeforeAClaimInTheSameTransactionCounts) {
  Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  const store::Write writes[] = {PutCredential{Disconnected("shop", 0)},
                                 store::ClaimSends{10, 8, {}}};
  auto applied = store_->Apply(writes);
  ASSERT_TRUE(applied);
  EXPECT_TRUE(std::get<store::Claimed>(*applied->at(1)).entries.empty());
}

TEST_P(CredentialTest, ConnectedAgainItSends) {
  ASSERT_TRUE(Do(*store_, PutCredential{Disconnected("shop", 0)}));
  ASSERT_TRUE(Do(*store_, PutCredential{Sealed("shop", 1)}));
  Want(*store_, "ann", {Effect("a1", AddressOf("ann"))});
  EXPECT_EQ(Claim(*store_, 10).size(), 1U);
}

// A call's connection is a service, whatever it is named.
TEST_P(CredentialTest, CallsHaveNoCredential) {
  store::OutboxEntry call = Effect("call", {"service", "shop", ""});
  call.wait_number = 1;
  call.closes_ms = 1'000;
  Want(*store_, "ann", {call});
  ASSERT_TRUE(Do(*store_, PutCredential{Disconnected("shop", 0)}));
  EXPECT_EQ(Claim(*store_, 10).size(), 1U);
}

class GuestTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteStore> Guest() {
    auto opened = SqliteStore::Open(path(), {.as_guest = true});
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  std::string path() const { return folder_.File("store.db"); }

  // What the files of the store hold, byte for byte.
  bool IsOnDisk(const std::string& bytes) const {
    for (const char* end : {"", "-wal", "-shm"}) {
      std::ifstream file(path() + end, std::ios::binary);
      const std::string all(std::istreambuf_iterator<char>(file), {});
      if (all.find(bytes) != std::string::npos) return true;
    }
    return false;
  }
  Scratch folder_;
};

TEST_F(GuestTest, DisconnectsBesideTheWorkerAndLeavesItsClaims) {
  auto worker = OpenStore(StoreKind::Sqlite, folder_);
  const std::string ann =
      Want(*worker, "ann", {Effect("a1", AddressOf("ann")), Effect("a2", AddressOf("ann"))});
  ASSERT_EQ(Claim(*worker, 10).size(), 1U);
  ASSERT_TRUE(Do(*Guest(), PutCredential{Disconnected("shop", 0)}));
  EXPECT_TRUE(Do(*worker, store::RecordOutcome{"a1", 1, SendState::Sent, "p", "", 0}))
      << "the claim is the worker's still";
  EXPECT_TRUE(Claim(*worker, 10).empty());
  EXPECT_EQ(EntryOf(*worker, ann, "a2").error, store::kDisconnected);
}

TEST_F(GuestTest, MakesAStoreThatIsNotThere) {
  ASSERT_TRUE(Do(*Guest(), PutCredential{Sealed("shop")}));
  auto worker = OpenStore(StoreKind::Sqlite, folder_);
  EXPECT_TRUE(worker->CredentialOf("shop").value());
}

TEST_F(GuestTest, BringsAnOlderFileUpToDateOnlyWhereNobodyWorksOnIt) {
  OpenStore(StoreKind::Sqlite, folder_);
  auto worker = OpenStore(StoreKind::Sqlite, folder_);
  store::Database(path()).RunScript(
      "ALTER TABLE address DROP COLUMN gone_ms; ALTER TABLE address DROP COLUMN gone_for;"
      "DROP TABLE credential; DROP TABLE deferred; DROP TABLE tombstone; DROP TABLE erasure;"
      "ALTER TABLE worker DROP COLUMN contacts; PRAGMA user_version = 9");
  auto refused = SqliteStore::Open(path(), {.as_guest = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::Conflict);
  worker.reset();
  EXPECT_TRUE(Guest()->Credentials().value().empty());
}

TEST_F(GuestTest, ADestroyedTokenIsInNoFile) {
  const std::string bytes = "sealed bytes that nobody else has";
  const std::string key = "a wrapped key that nobody else has";
  auto worker = OpenStore(StoreKind::Sqlite, folder_);
  // Neighbours, so that the row stands between others.
  for (const char* name : {"a", "z"}) ASSERT_TRUE(Do(*worker, PutCredential{Sealed(name)}));
  for (const std::size_t size : {1U, 200U}) {
    Credential long_one = Sealed("shop", worker->CredentialOf("shop").value()
                                             ? worker->CredentialOf("shop").value()->version
                                             : 0);
    for (std::size_t times = 0; times < size; ++times) long_one.sealed += bytes;
    long_one.wrapped_key = key;
    ASSERT_TRUE(Do(*worker, PutCredential{long_one}));
    EXPECT_TRUE(IsOnDisk(bytes)) << "or the search below proves nothing";
    EXPECT_TRUE(IsOnDisk(key));
    ASSERT_TRUE(Do(*Guest(), PutCredential{Disconnected("shop", long_one.version + 1)}));
    EXPECT_FALSE(IsOnDisk(bytes)) << size;
    EXPECT_FALSE(IsOnDisk(key)) << size;
  }
}

// Who reads for long costs the first commit a moment, and the next ones nothing.
TEST_F(GuestTest, WhatAReaderHeldUpIsScrubbedLater) {
  const std::string bytes = "sealed bytes that nobody else has";
  auto worker = OpenStore(StoreKind::Sqlite, folder_);
  Credential token = Sealed("shop");
  token.sealed = bytes;
  ASSERT_TRUE(Do(*worker, PutCredential{token}));
  {
    store::Database reader(path());
    store::Transaction reading(reader, store::Transaction::Kind::Read);
    { reader.Query("SELECT count(*) FROM credential").Next(); }
    ASSERT_TRUE(Do(*worker, PutCredential{Disconnected("shop", 1)})) << "it counts at once";
    EXPECT_TRUE(IsOnDisk(bytes));
  }
  ASSERT_TRUE(Do(*worker, store::SaveProgram{"h", "text"})) << "any write";
  EXPECT_FALSE(IsOnDisk(bytes));
}

}  // namespace
}  // namespace hark::test
