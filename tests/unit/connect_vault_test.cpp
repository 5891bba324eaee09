// Sealing, the key's file, what is kept in the store, and what senders are told.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/connect/disconnect.h"
#include "runtime/connect/key_file.h"
#include "runtime/connect/live_tokens.h"
#include "runtime/connect/seal.h"
#include "runtime/connect/vault.h"
#include "tests/support/stores.h"

namespace hark::connect {
namespace {

using channel::Connection;
using store::Credential;
using test::Scratch;
using test::StoreKind;

bool Says(const Failure& failure, const std::string& words) {
  return failure.message.find(words) != std::string::npos;
}

// ---- Sealing ----

TEST(Seal, OpensForWhoHasTheKeyAndTheWords) {
  const std::string key = MakeKey();
  const std::string sealed = Seal(key, "about", "a secret");
  EXPECT_EQ(sealed.find("a secret"), std::string::npos);
  EXPECT_EQ(Unseal(key, "about", sealed), "a secret");
  EXPECT_EQ(Unseal(key, "about it", sealed), std::nullopt);
  EXPECT_EQ(Unseal(MakeKey(), "about", sealed), std::nullopt);
  EXPECT_EQ(Unseal(key, "", Seal(key, "", "")), "");
}

TEST(Seal, EveryChangedOrMissingByteIsSeen) {
  const std::string key = MakeKey();
  const std::string sealed = Seal(key, "about", "a secret");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_EQ(Unseal(key, "about", changed), std::nullopt) << at;
    EXPECT_EQ(Unseal(key, "about", sealed.substr(0, at)), std::nullopt) << at;
  }
}

TEST(Seal, NothingIsSealedAlikeTwice) {
  std::set<std::string> seen;
  const std::string key = MakeKey();
  for (int times = 0; times < 100; ++times) {
    seen.insert(MakeKey());
    seen.insert(Seal(key, "about", "a secret"));
  }
  EXPECT_EQ(seen.size(), 200U);
}

// ---- The key's file ----

class KeyFileTest : public testing::Test {
 protected:
  std::string path() const { return folder_.File("hark.db.key"); }
  Scratch folder_;
};

TEST_F(KeyFileTest, IsMadeOnceForItsOwnerAlone) {
  EXPECT_EQ(ReadKeyFile(path()).error().kind, FailureKind::NotFound);
  const auto key = ReadOrMakeKeyFile(path());
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->size(), kKeyBytes);
  EXPECT_EQ(ReadOrMakeKeyFile(path()).value(), *key);
  struct stat facts = {};
  ASSERT_EQ(stat(path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.File(""))) {
    files += entry.path().empty() ? 0 : 1;
  }
  EXPECT_EQ(files, 1U) << "no draft stays";
}

TEST_F(KeyFileTest, OthersMayNotReadIt) {
  ASSERT_TRUE(ReadOrMakeKeyFile(path()));
  for (const mode_t mode : {0640U, 0604U, 0660U}) {
    ASSERT_EQ(chmod(path().c_str(), mode), 0);
    const auto read = ReadKeyFile(path());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, FailureKind::Denied);
    EXPECT_TRUE(Says(read.error(), "chmod 600")) << read.error().message;
  }
}

TEST_F(KeyFileTest, SomethingElseIsNoKey) {
  for (const std::string& text : {std::string("short\n"), std::string(), std::string(5'000, 'A')}) {
    std::filesystem::remove(path());
    std::ofstream(path()) << text;
    ASSERT_EQ(chmod(path().c_str(), 0600), 0);
    EXPECT_EQ(ReadOrMakeKeyFile(path()).error().kind, FailureKind::Corrupt);
  }
}

TEST_F(KeyFileTest, AFolderThatIsNotThereIsNamed) {
  const auto made = ReadOrMakeKeyFile(folder_.File("no/such/key"));
  ASSERT_FALSE(made);
  EXPECT_TRUE(Says(made.error(), "make the folder writable")) << made.error().message;
}

TEST_F(KeyFileTest, OfTwoWhoMakeItOneMakesTheKeyOfBoth) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([&] { key = ReadOrMakeKeyFile(path()).value_or(""); });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string kept = ReadKeyFile(path()).value();
  for (const std::string& key : keys) EXPECT_EQ(key, kept);
}

// ---- The vault ----

class VaultTest : public testing::TestWithParam<StoreKind> {
 protected:
  VaultTest() {
    shop_.name = "shop";
    shop_.channel = "whatsapp";
    shop_.token_is_kept = true;
    clips_.name = "clips";
    clips_.channel = "tiktok";
    clips_.token_is_kept = true;
  }
  std::string key_path() const { return folder_.File("key"); }
  Credential KeptOf(const std::string& name) { return *store_->CredentialOf(name).value(); }

  Scratch folder_;
  std::unique_ptr<store::Store> store_ = test::OpenStore(GetParam(), folder_);
  Vault vault_{*store_, key_path()};
  LiveTokens tokens_{*store_, vault_};
  Connection shop_;
  Connection clips_;
};

INSTANTIATE_TEST_SUITE_P(All, VaultTest, testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                         testing::PrintToStringParamName());

TEST_P(VaultTest, WhatIsKeptOpens) {
  ASSERT_TRUE(vault_.Keep(clips_, {"act.1", "rft.1", 1'000}, 50));
  const Credential kept = KeptOf("clips");
  EXPECT_EQ(kept.generation, 1);
  EXPECT_EQ(kept.expires_ms, 1'050);
  EXPECT_EQ(kept.renew_ms, 550) << "long before";
  EXPECT_EQ(kept.connected_ms, 50);
  EXPECT_EQ((kept.sealed + kept.wrapped_key).find("act.1"), std::string::npos);
  const auto grant = vault_.Open(kept);
  ASSERT_TRUE(grant) << grant.error().message;
  EXPECT_EQ(grant->token, "act.1");
  EXPECT_EQ(grant->refresh_token, "rft.1");
  EXPECT_TRUE(vault_.Check({clips_}));
}

TEST_P(VaultTest, TokensThatDoNotEndAreNotRenewed) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  EXPECT_EQ(KeptOf("shop").renew_ms, std::nullopt);
  EXPECT_EQ(KeptOf("shop").expires_ms, std::nullopt);
}

// A row in another's place, or an older one in that of a newer, is no token.
TEST_P(VaultTest, WhatIsSealedOpensNowhereElse) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  Credential kept = KeptOf("shop");
  Credential moved = kept;
  moved.connection = "other";
  EXPECT_FALSE(vault_.Open(moved));
  Credential older = kept;
  older.generation += 1;
  EXPECT_FALSE(vault_.Open(older));
  Credential mixed = kept;
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t2"}, 60));
  mixed.wrapped_key = KeptOf("shop").wrapped_key;
  EXPECT_FALSE(vault_.Open(mixed));
  EXPECT_TRUE(vault_.Open(kept));
}

// What hark.toml does not name any more keeps no worker from starting.
TEST_P(VaultTest, OnlyTheConnectionsThatAreAskedForAreChecked) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  std::filesystem::remove(key_path());
  Vault later(*store_, key_path());
  EXPECT_TRUE(later.Check({clips_}));
  EXPECT_FALSE(later.Check({shop_}));
}

TEST_P(VaultTest, AnotherKeyIsSaid) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  ASSERT_TRUE(ReadOrMakeKeyFile(folder_.File("other key")));
  Vault other(*store_, folder_.File("other key"));
  const auto check = other.Check({shop_});
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().kind, FailureKind::Denied);
  EXPECT_TRUE(Says(check.error(), "does not open with the key in")) << check.error().message;
}

// A new key in the place of a lost one would hide the loss.
TEST_P(VaultTest, ALostKeyIsNotReplaced) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  std::filesystem::remove(key_path());
  Vault later(*store_, key_path());
  EXPECT_TRUE(Says(later.Check({shop_}).error(), "put the file back"));
  EXPECT_FALSE(later.Keep(shop_, {.token = "t2"}, 60));
  EXPECT_FALSE(std::filesystem::exists(key_path()));
  ASSERT_TRUE(Disconnect(*store_, "shop", "lost its key"));
  EXPECT_TRUE(later.Keep(shop_, {.token = "t3"}, 70)) << "nothing is sealed by the old one";
}

TEST_P(VaultTest, DisconnectedItKeepsNothingAndItsFirstReason) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  EXPECT_EQ(Disconnect(*store_, "shop", "sold").value(), true);
  EXPECT_EQ(Disconnect(*store_, "shop", "again").value(), false);
  const Credential kept = KeptOf("shop");
  EXPECT_EQ(kept.state, Credential::State::Disconnected);
  EXPECT_EQ(kept.sealed + kept.wrapped_key, "");
  EXPECT_EQ(kept.reason, "sold");
  EXPECT_EQ(kept.generation, 2);
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t2"}, 60));
  EXPECT_EQ(KeptOf("shop").generation, 3);
}

TEST_P(VaultTest, AReasonThatIsATokenIsStruckOut) {
  const std::string token(60, 'E');
  ASSERT_TRUE(Disconnect(*store_, "shop", "leaked " + token));
  EXPECT_EQ(KeptOf("shop").reason, "leaked [struck out]");
}

TEST_P(VaultTest, WhoRenewsDoesNotUndoADisconnect) {
  ASSERT_TRUE(vault_.Keep(clips_, {"act.1", "rft.1", 1'000}, 50));
  const Credential before = KeptOf("clips");
  ASSERT_TRUE(Disconnect(*store_, "clips", "sold"));
  const auto renewed = vault_.Renew(before, {.ends = true}, {"act.2", "rft.2", 1'000}, 60);
  EXPECT_EQ(renewed.error().kind, FailureKind::Conflict);
  EXPECT_EQ(KeptOf("clips").state, Credential::State::Disconnected);
}

// ---- Live tokens ----

TEST_P(VaultTest, SendersGetTheTokenOfNow) {
  EXPECT_EQ(tokens_.TokenOf(shop_).error().kind, FailureKind::Unavailable) << "none yet";
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "t1");
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t2"}, 60));
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "t2");
  ASSERT_TRUE(Disconnect(*store_, "shop", "sold"));
  EXPECT_EQ(tokens_.TokenOf(shop_).error().kind, FailureKind::Denied);
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t3"}, 70));
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "t3");
}

TEST_P(VaultTest, AStoppedConnectionHasNoTokenNow) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t1"}, 50));
  ASSERT_TRUE(Stop(*store_, KeptOf("shop"), "error 190"));
  const auto token = tokens_.TokenOf(shop_);
  EXPECT_EQ(token.error().kind, FailureKind::Unavailable);
  EXPECT_EQ(token.error().message, "error 190");
}

// A token of the environment cannot be destroyed here; it is not used, though.
TEST_P(VaultTest, TokensFromElsewhereAreHeldBackAsWell) {
  shop_.token_is_kept = false;
  shop_.token = "of the environment";
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "of the environment");
  EXPECT_EQ(Allow(*store_, "shop", 50).value(), false);
  ASSERT_TRUE(Disconnect(*store_, "shop", "sold"));
  EXPECT_EQ(tokens_.TokenOf(shop_).error().kind, FailureKind::Denied);
  EXPECT_EQ(Allow(*store_, "shop", 50).value(), true);
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "of the environment");
}

TEST_P(VaultTest, WhoWasLetToSendWithAnotherTokenHasNoneHere) {
  ASSERT_TRUE(Disconnect(*store_, "shop", "sold"));
  ASSERT_TRUE(Allow(*store_, "shop", 50));
  EXPECT_EQ(tokens_.TokenOf(shop_).error().message, "connection `shop` has no token yet");
}

TEST_P(VaultTest, ManyAskWhileItChanges) {
  ASSERT_TRUE(vault_.Keep(shop_, {.token = "t0"}, 50));
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> askers;
  for (int n = 0; n < 3; ++n) {
    askers.emplace_back([&] {
      int last = 0;
      while (!done) {
        const int now = std::stoi(tokens_.TokenOf(shop_).value().substr(1));
        if (now < last) wrong += 1;
        last = now;
        tokens_.Sweep();
      }
    });
  }
  for (int n = 1; n < 20; ++n) {
    EXPECT_TRUE(vault_.Keep(shop_, {.token = "t" + std::to_string(n)}, 50 + n));
  }
  done = true;
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(wrong, 0) << "an older token came behind a newer";
  EXPECT_EQ(tokens_.TokenOf(shop_).value(), "t19");
}

}  // namespace
}  // namespace hark::connect
