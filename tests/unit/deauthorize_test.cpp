// Whose connections end when a person takes their leave back at Meta.
#include "runtime/serve/deauthorize.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/connect/disconnect.h"
#include "runtime/store/memory_store.h"
#include "tests/support/meta_form.h"

namespace hark::serve {
namespace {

constexpr std::int64_t kNowMs = 1'767'603'600'000;
using Names = std::vector<std::string>;

channel::Connection Of(const std::string& name, const std::string& channel,
                       const std::string& granted_by = "", const std::string& secret = "secret") {
  channel::Connection connection;
  connection.name = name;
  connection.channel = channel;
  connection.account_id = "account of " + name;
  connection.app_secret = secret;
  connection.granted_by = granted_by;
  return connection;
}

class DeauthorizeTest : public testing::Test {
 protected:
  Deauthorized Post(std::size_t which, const std::string& form) {
    return TakeDeauthorization({.url = "/webhook/x/deauthorize", .body = form}, all_[which], all_,
                               store_);
  }
  Deauthorized Tell(std::size_t which, const std::string& person, std::int64_t at_ms = kNowMs) {
    return Post(which, test::DeauthorizeForm("secret", person, at_ms));
  }
  bool IsDisconnected(const std::string& name) {
    const auto kept = store_.CredentialOf(name).value();
    return kept && kept->state == store::Credential::State::Disconnected;
  }

  store::MemoryStore store_;
  std::vector<channel::Connection> all_ = {Of("page", "messenger", "ann"),
                                           Of("photos", "instagram", "ann"),
                                           Of("branch", "messenger", "bob"),
                                           Of("open", "whatsapp"),
                                           Of("other app", "messenger", "ann", "another"),
                                           Of("clips", "tiktok")};
};

TEST_F(DeauthorizeTest, EndsAllThatIsThePersonsInThatApp) {
  const Deauthorized done = Tell(0, "ann");
  EXPECT_EQ(done.response.status, 200);
  EXPECT_EQ(done.connections, (Names{"page", "photos"}));
  EXPECT_TRUE(IsDisconnected("page") && IsDisconnected("photos"));
  EXPECT_FALSE(IsDisconnected("branch") || IsDisconnected("open") || IsDisconnected("other app"));
  EXPECT_EQ(store_.CredentialOf("page").value()->reason, "the app was deauthorized at Meta");
  EXPECT_EQ(Tell(0, "ann").connections, Names{}) << "told again, it changes nothing";
}

TEST_F(DeauthorizeTest, AnAccountIsAPersonToo) {
  EXPECT_EQ(Tell(0, "account of branch").connections, Names{"branch"});
}

TEST_F(DeauthorizeTest, WhereNobodyKnowsWhoseItIsItEnds) {
  EXPECT_EQ(Tell(3, "eve").connections, Names{"open"});
}

TEST_F(DeauthorizeTest, AnotherPersonEndsNothing) {
  const Deauthorized done = Tell(0, "eve");
  EXPECT_EQ(done.response.status, 200);
  EXPECT_EQ(done.connections, Names{});
  EXPECT_TRUE(done.is_nobodys);
  EXPECT_FALSE(Tell(0, "ann").is_nobodys);
  EXPECT_FALSE(Post(0, "").is_nobodys);
}

TEST_F(DeauthorizeTest, ForgeriesEndNothing) {
  for (const std::string& form : {std::string(), std::string("signed_request=a.b"),
                                  test::DeauthorizeForm("another", "ann", kNowMs),
                                  test::DeauthorizeForm("", "ann", kNowMs)}) {
    EXPECT_EQ(Post(0, form).response.status, 401);
  }
  all_[0].app_secret.clear();
  EXPECT_EQ(Post(0, test::DeauthorizeForm("", "ann", kNowMs)).response.status, 401);
  EXPECT_TRUE(store_.Credentials()->empty());
}

TEST_F(DeauthorizeTest, OnlyPostsAndOnlyOnMetasChannels) {
  EXPECT_EQ(TakeDeauthorization({.method = "GET"}, all_[0], all_, store_).response.status, 405);
  EXPECT_EQ(Tell(5, "ann").response.status, 404);
}

// Who connected again is not ended by what was said of the token before.
TEST_F(DeauthorizeTest, WhatIsOlderThanTheTokenIsOver) {
  ASSERT_EQ(Tell(0, "ann").connections.size(), 2U);
  ASSERT_TRUE(connect::Allow(store_, "page", kNowMs + 3'600'000));
  const Deauthorized replayed = Tell(0, "ann");
  EXPECT_EQ(replayed.response.status, 200);
  EXPECT_EQ(replayed.connections, Names{});
  EXPECT_FALSE(IsDisconnected("page"));
  EXPECT_EQ(Tell(0, "ann", kNowMs + 3'700'000).connections, Names{"page"});
}

}  // namespace
}  // namespace hark::serve
