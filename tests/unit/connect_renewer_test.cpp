// Tokens that are renewed, by platforms that answer what the test says.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/connect/disconnect.h"
#include "runtime/connect/live_tokens.h"
#include "runtime/connect/renewer.h"
#include "runtime/host/virtual_host.h"
#include "tests/support/fake_channel.h"
#include "tests/support/faulty_store.h"
#include "tests/support/stores.h"

namespace hark::connect {
namespace {

using channel::HttpRequest;
using channel::HttpResult;
using store::Credential;
using test::Scratch;
using test::StoreKind;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

HttpResult Json(std::string body) { return channel::HttpResponse{200, {}, std::move(body)}; }
HttpResult TikTokGives(const std::string& token, const std::string& refresh) {
  return Json(R"({"code":0,"data":{"access_token":")" + token + R"(","refresh_token":")" + refresh +
              R"(","expires_in":86400}})");
}

class RenewerTest : public testing::Test {
 protected:
  RenewerTest() {
    channel::Connection clips;
    clips.name = "clips";
    clips.channel = "tiktok";
    clips.api_url = "https://tiktok.example";
    clips.token_is_kept = true;
    channel::Connection photos;
    photos.name = "photos";
    photos.channel = "instagram";
    photos.api_url = "https://instagram.example/v25.0";
    photos.token_is_kept = true;
    connections_ = {clips, photos};
    Restart();
  }

  // A worker that begins again: what was only in memory is gone.
  void Restart() {
    renewer_ = std::make_unique<Renewer>(Renewer::Parts{
        store_, vault_, connections_, wire_, clock_, random_,
        [this](const Alert& alert) { alerts_.push_back(alert.connection + " " + alert.words); }});
  }
  std::size_t StepAfter(std::int64_t ms) {
    clock_.Advance(ms);
    return renewer_->Step();
  }
  void Connect(std::size_t which, const channel::Grant& grant) {
    ASSERT_TRUE(vault_.Keep(connections_[which], grant, clock_.NowMs()));
  }
  std::string TokenOf(std::size_t which) {
    auto token = tokens_.TokenOf(connections_[which]);
    return token ? *token : "none: " + token.error().message;
  }
  Credential KeptOf(const std::string& name) { return *disk_->CredentialOf(name).value(); }

  Scratch folder_;
  std::unique_ptr<store::Store> disk_ = test::OpenStore(StoreKind::Sqlite, folder_);
  bool disk_is_full_ = false;
  test::FaultyStore store_{*disk_, [this](auto) -> std::optional<Failure> {
                             if (!disk_is_full_) return std::nullopt;
                             return Failure{FailureKind::Unavailable, "the disk is full"};
                           }};
  Vault vault_{store_, folder_.File("key")};
  LiveTokens tokens_{store_, vault_};
  host::VirtualClock clock_{1'000'000};
  host::SeededRandom random_{7};
  std::vector<HttpRequest> asked_;
  std::function<HttpResult(const HttpRequest&)> answer_ = [](const HttpRequest&) {
    return test::Broken(channel::WireFailure::NotSent);
  };
  test::FakeWire wire_{[this](const HttpRequest& request) {
    asked_.push_back(request);
    return answer_(request);
  }};
  std::vector<channel::Connection> connections_;
  std::vector<std::string> alerts_;
  std::unique_ptr<Renewer> renewer_;
};

TEST_F(RenewerTest, RenewsWhenHalfOfTheTimeIsOver) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [](const HttpRequest&) { return TikTokGives("act.2", "rft.2"); };
  EXPECT_EQ(StepAfter(12 * kHourMs - 1), 0U);
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(StepAfter(1), 1U);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_NE(wire_.ids[0].find("rft.1"), std::string::npos);
  EXPECT_EQ(TokenOf(0), "act.2");
  const Credential kept = KeptOf("clips");
  EXPECT_EQ(kept.generation, 2);
  EXPECT_EQ(kept.renewed_ms, clock_.NowMs());
  EXPECT_EQ(kept.expires_ms, clock_.NowMs() + kDayMs);
  EXPECT_EQ(StepAfter(11 * kHourMs), 0U) << "it has time again";
  EXPECT_EQ(StepAfter(kHourMs), 1U);
  EXPECT_NE(wire_.ids[1].find("rft.2"), std::string::npos) << "the refresh token changes with it";
  EXPECT_TRUE(alerts_.empty());
}

TEST_F(RenewerTest, InstagramIsNotAskedBeforeADayIsOver) {
  Connect(1, {.token = "ig1"});
  answer_ = [](const HttpRequest&) {
    return Json(R"({"access_token":"ig2","expires_in":5184000})");
  };
  EXPECT_EQ(StepAfter(kDayMs - 1), 0U);
  EXPECT_EQ(StepAfter(1), 1U) << "nobody knew how old it was";
  EXPECT_EQ(TokenOf(1), "ig2");
  EXPECT_EQ(StepAfter(29 * kDayMs), 0U);
  EXPECT_EQ(StepAfter(kDayMs), 1U);
}

TEST_F(RenewerTest, ARefreshTokenThatIsNotReplacedStays) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [](const HttpRequest&) {
    return Json(R"({"code":0,"data":{"access_token":"act.2","expires_in":86400}})");
  };
  EXPECT_EQ(StepAfter(12 * kHourMs), 1U);
  EXPECT_EQ(vault_.Open(KeptOf("clips")).value().refresh_token, "rft.1");
}

TEST_F(RenewerTest, WhatFailsIsTriedAgainAndTheOldTokenGoesOn) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  EXPECT_EQ(StepAfter(12 * kHourMs), 0U);
  EXPECT_EQ(StepAfter(1'000), 0U);
  EXPECT_EQ(asked_.size(), 1U) << "not at once";
  EXPECT_EQ(TokenOf(0), "act.1");
  EXPECT_EQ(StepAfter(10'000), 0U);
  EXPECT_EQ(asked_.size(), 2U);
  for (int times = 0; times < 60; ++times) StepAfter(60'000);
  EXPECT_LT(asked_.size(), 45U) << "less and less often";
  EXPECT_GT(asked_.size(), 10U);
  answer_ = [](const HttpRequest&) { return TikTokGives("act.2", "rft.2"); };
  EXPECT_EQ(StepAfter(10 * 60'000), 1U);
  EXPECT_EQ(TokenOf(0), "act.2");
  EXPECT_TRUE(alerts_.empty()) << "nobody missed anything";
}

TEST_F(RenewerTest, ATokenThatEndedIsToldOnce) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  for (int times = 0; times < 30; ++times) StepAfter(kHourMs);
  EXPECT_EQ(alerts_, std::vector<std::string>{"clips has a token that ended and could not be "
                                              "renewed: the wire broke"});
}

TEST_F(RenewerTest, ARefusalStopsTheConnectionAndIsToldOnce) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [](const HttpRequest&) { return Json(R"({"code":40105,"message":"revoked"})"); };
  for (int times = 0; times < 30; ++times) StepAfter(kHourMs);
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(alerts_, std::vector<std::string>{"clips is stopped until it is connected again: "
                                              "TikTok error 40105: revoked"});
  EXPECT_EQ(TokenOf(0), "none: TikTok error 40105: revoked");
  Connect(0, {"act.5", "rft.5", kDayMs});
  EXPECT_EQ(StepAfter(0), 0U);
  EXPECT_EQ(TokenOf(0), "act.5");
}

// The answer may have ended the old token, so it is stored before it is used, and before anything
// is asked again.
TEST_F(RenewerTest, AnAnswerThatCouldNotBeStoredIsStoredLater) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [this](const HttpRequest&) {
    disk_is_full_ = true;
    return TikTokGives("act.2", "rft.2");
  };
  EXPECT_EQ(StepAfter(12 * kHourMs), 0U);
  EXPECT_EQ(TokenOf(0), "act.1") << "nobody uses what is not stored";
  EXPECT_EQ(StepAfter(10 * 60'000), 0U);
  disk_is_full_ = false;
  EXPECT_EQ(StepAfter(10 * 60'000), 1U);
  EXPECT_EQ(asked_.size(), 1U) << "it was not asked again";
  EXPECT_EQ(TokenOf(0), "act.2");
  EXPECT_EQ(vault_.Open(KeptOf("clips")).value().refresh_token, "rft.2");
}

TEST_F(RenewerTest, ACrashBetweenAnswerAndStoreLeavesTheOldToken) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [this](const HttpRequest&) {
    disk_is_full_ = true;
    return TikTokGives("act.2", "rft.2");
  };
  EXPECT_EQ(StepAfter(12 * kHourMs), 0U);
  disk_is_full_ = false;
  Restart();
  EXPECT_EQ(TokenOf(0), "act.1");
  // A platform that lets the old refresh token through once more.
  answer_ = [](const HttpRequest&) { return TikTokGives("act.3", "rft.3"); };
  EXPECT_EQ(StepAfter(0), 1U);
  EXPECT_NE(wire_.ids[1].find("rft.1"), std::string::npos);
  EXPECT_EQ(TokenOf(0), "act.3");
}

TEST_F(RenewerTest, ADisconnectWhileItAsksWins) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [this](const HttpRequest&) {
    EXPECT_TRUE(Disconnect(*disk_, "clips", "sold"));
    return TikTokGives("act.2", "rft.2");
  };
  EXPECT_EQ(StepAfter(12 * kHourMs), 0U);
  StepAfter(kHourMs);
  StepAfter(kHourMs);
  EXPECT_EQ(asked_.size(), 1U);
  EXPECT_EQ(KeptOf("clips").state, Credential::State::Disconnected);
  EXPECT_EQ(KeptOf("clips").sealed, "");
  EXPECT_EQ(alerts_, std::vector<std::string>{"clips is disconnected: sold"});
}

TEST_F(RenewerTest, AnotherConnectionWhileTheAnswerWaitsWins) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  answer_ = [this](const HttpRequest&) {
    disk_is_full_ = true;
    return TikTokGives("act.2", "rft.2");
  };
  EXPECT_EQ(StepAfter(12 * kHourMs), 0U);
  disk_is_full_ = false;
  Connect(0, {"act.9", "rft.9", kDayMs});
  EXPECT_EQ(StepAfter(10 * 60'000), 0U);
  EXPECT_EQ(TokenOf(0), "act.9");
  EXPECT_EQ(KeptOf("clips").generation, 2);
}

TEST_F(RenewerTest, ConnectionsThatAreNotInTheFileAreLeftAlone) {
  Connect(0, {"act.1", "rft.1", kDayMs});
  ASSERT_TRUE(Disconnect(*disk_, "gone", "long ago"));
  connections_.erase(connections_.begin());
  StepAfter(12 * kHourMs);
  EXPECT_TRUE(asked_.empty());
  EXPECT_TRUE(alerts_.empty());
}

}  // namespace
}  // namespace hark::connect
