// What a webhook becomes in the store.
#include "runtime/serve/webhook.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/channel/meta_signature.h"
#include "runtime/connect/disconnect.h"
#include "runtime/store/memory_store.h"
#include "runtime/turn/ingress.h"

namespace hark::serve {
namespace {

constexpr std::int64_t kNowMs = 1'767'603'600'000;
constexpr std::int64_t kDayMs = 86'400'000;

// A message to a Telegram bot, sent `age_ms` ago; `secret` is the one it comes with.
Intake Deliver(store::Store& store, int update_id, std::int64_t age_ms,
               const std::string& secret = "secret") {
  channel::Connection connection;
  connection.name = "bot";
  connection.channel = "telegram";
  connection.webhook_secret = "secret";
  std::string body = fmt::format(
      R"({{"update_id":{},"message":{{"message_id":1,"date":{},"text":"hi","from":{{"id":42,)"
      R"("is_bot":false}},"chat":{{"id":42,"type":"private"}}}}}})",
      update_id, (kNowMs - age_ms) / 1000);
  return TakeIn({"POST", "/webhook/bot", {{"X-Telegram-Bot-Api-Secret-Token", secret}}, body},
                {&connection}, store, kNowMs, nullptr);
}

TEST(Webhook, AMessageIsStoredOnce) {
  store::MemoryStore store;
  for (int delivery = 0; delivery < 2; ++delivery) {
    Intake intake = Deliver(store, 7, 1'000);
    EXPECT_EQ(intake.kind, Intake::Kind::Stored);
    EXPECT_EQ(intake.response.status, 200);
    EXPECT_EQ(intake.events, 1U);
  }
  EXPECT_EQ(store.Count()->inbox_new, 1U);
  EXPECT_EQ(store.Count()->quarantined, 0U);
}

TEST(Webhook, AForgeryIsStoredNowhere) {
  store::MemoryStore store;
  EXPECT_EQ(Deliver(store, 7, 1'000, "guess").response.status, 401);
  EXPECT_EQ(store.Count()->inbox_new, 0U);
}

TEST(Webhook, OfADisconnectedConnectionNothingIsKept) {
  store::MemoryStore store;
  ASSERT_TRUE(connect::Disconnect(store, "bot", "sold"));
  const Intake dropped = Deliver(store, 7, 1'000);
  EXPECT_EQ(dropped.kind, Intake::Kind::Dropped);
  EXPECT_EQ(dropped.response.status, 200) << "or the channel would send it again";
  EXPECT_EQ(Deliver(store, 8, 1'000, "guess").response.status, 401);
  EXPECT_EQ(store.Count()->inbox_new, 0U);
  EXPECT_EQ(store.Count()->quarantined, 0U);
  ASSERT_TRUE(connect::Allow(store, "bot", kNowMs));
  EXPECT_EQ(Deliver(store, 9, 1'000).kind, Intake::Kind::Stored);
}

// Meta posts what happens on all pages of an app to one address.
class OneAddress : public testing::Test {
 protected:
  static channel::Connection Page(const std::string& name, const std::string& account,
                                  const std::string& secret = "secret") {
    channel::Connection connection;
    connection.name = name;
    connection.channel = "messenger";
    connection.account_id = account;
    connection.app_secret = secret;
    return connection;
  }
  static std::string Said(const std::string& account, const std::string& id) {
    return fmt::format(
        R"({{"id":"{0}","time":{1},"messaging":[{{"sender":{{"id":"42"}},"recipient":)"
        R"({{"id":"{0}"}},"timestamp":{1},"message":{{"mid":"{2}","text":"hi"}}}}]}})",
        account, kNowMs - 1'000, id);
  }
  Intake Post(const std::string& entries, const std::string& at = "cakes") {
    const std::string body = R"({"object":"page","entry":[)" + entries + "]}";
    const auto to = std::ranges::find(all_, at, &channel::Connection::name);
    return TakeIn({"POST",
                   "/webhook/" + at,
                   {{"X-Hub-Signature-256", channel::MetaSignature(to->app_secret, body)}},
                   body},
                  AccountsOf(*to, all_), store_, kNowMs, nullptr);
  }
  static std::vector<std::string> Names(const Intake& intake) {
    std::vector<std::string> names;
    for (const value::Event& event : intake.taken) {
      names.push_back(event.connection + ":" + event.id);
    }
    return names;
  }
  using Taken = std::vector<std::string>;

  std::vector<channel::Connection> all_ = {Page("cakes", "111"), Page("tea", "222"),
                                           Page("bread", "333"), Page("other", "444", "secret 2")};
  store::MemoryStore store_;
};

TEST_F(OneAddress, IsThatOfAllAccountsOfAnApp) {
  EXPECT_EQ(Names(Post(Said("111", "m1"))), Taken{"cakes:m1"});
  EXPECT_EQ(Names(Post(Said("222", "m2"))), Taken{"tea:m2"});
  const Intake batch = Post(Said("333", "m3") + "," + Said("111", "m4") + "," + Said("222", "m5"));
  EXPECT_EQ(Names(batch), (Taken{"cakes:m4", "tea:m5", "bread:m3"}));
  EXPECT_EQ(batch.unread, 0U);
  EXPECT_EQ(batch.events, 3U);
  // Whichever of them the app was given the address of.
  EXPECT_EQ(Names(Post(Said("111", "m6"), "bread")), Taken{"cakes:m6"});
}

TEST_F(OneAddress, WhatIsForNobodyIsKeptOnce) {
  const Intake strange =
      Post(Said("999", "m1") + "," + Said("111", "m2") + "," + Said("222", "m3"));
  EXPECT_EQ(Names(strange), (Taken{"cakes:m2", "tea:m3"}));
  EXPECT_EQ(strange.unread, 1U);
  EXPECT_EQ(Post(Said("999", "m4")).unread, 1U);
  const Intake broken = Post(R"({"id":"111"},{"id":"222"},{"id":"222"},5)");
  EXPECT_EQ(broken.taken.size(), 0U);
  EXPECT_GE(broken.unread, 3U);
  EXPECT_EQ(broken.response.status, 200);
}

TEST_F(OneAddress, IsNotThatOfAnotherApp) {
  const Intake strange = Post(Said("444", "m1"));
  EXPECT_EQ(Names(strange), Taken{});
  EXPECT_EQ(strange.unread, 1U);
  EXPECT_EQ(Names(Post(Said("444", "m2"), "other")), Taken{"other:m2"});
}

// Of what somebody reads up to a moment, the last messages are looked up.
TEST_F(OneAddress, AReadingUpToAMomentNamesTheLastHundred) {
  constexpr int kReadAtOnce = 100;
  const store::Address who{"messenger", "cakes", "42"};
  const auto apply = [&](const store::Write& write) {
    auto applied = store_.Apply({&write, 1});
    ASSERT_TRUE(applied && applied->front());
  };
  apply(store::Ingest{"k", who, "{}", 1, true});
  const std::string contact = store_.ContactAt(who).value().value();
  store::CommitTurn turn{.contact = contact, .seq = store_.Load(contact).value()->seq};
  for (int n = 0; n < kReadAtOnce + 1; ++n) {
    store::OutboxEntry& entry = turn.outbox.emplace_back();
    entry.id = fmt::format("e{:03}", n);
    entry.to = who;
    entry.body = "{}";
  }
  apply(turn);
  for (const store::OutboxEntry& entry : turn.outbox) {
    apply(store::ClaimSends{2, 1, {}});
    apply(store::RecordOutcome{entry.id, 1, store::SendState::Sent, "", "", 0});
  }
  const Intake intake = Post(
      fmt::format(R"({{"id":"111","time":{0},"messaging":[{{"sender":{{"id":"42"}},"recipient":)"
                  R"({{"id":"111"}},"timestamp":{0},"read":{{"watermark":{0}}}}}]}})",
                  kNowMs));
  ASSERT_EQ(intake.taken.size(), std::size_t{kReadAtOnce});
  EXPECT_EQ(intake.taken.front().effect_id, "e001") << "the first was too long ago";
  EXPECT_EQ(intake.taken.back().effect_id, "e100");
  EXPECT_EQ(store_.Outbox(contact)->front().delivery, "");
  EXPECT_EQ(store_.Outbox(contact)->back().delivery, "read");
}

TEST_F(OneAddress, OneThatIsDisconnectedDoesNotSilenceTheOthers) {
  ASSERT_TRUE(connect::Disconnect(store_, "cakes", "sold"));
  EXPECT_EQ(Names(Post(Said("111", "m1") + "," + Said("222", "m2"))), Taken{"tea:m2"});
  EXPECT_EQ(Post(Said("111", "m3")).kind, Intake::Kind::Dropped);
  EXPECT_EQ(Names(Post(Said("222", "m4"))), Taken{"tea:m4"});
}

TEST(Webhook, WhatIsTooOldToBeADeliveryIsKeptApart) {
  store::MemoryStore store;
  EXPECT_EQ(Deliver(store, 1, 2 * kDayMs).events, 1U) << "a day of delivering, a day of grace";
  Intake stale = Deliver(store, 2, 2 * kDayMs + 1'000);
  EXPECT_EQ(stale.response.status, 200) << "or the channel would send it again";
  EXPECT_EQ(stale.events, 0U);
  EXPECT_EQ(stale.unread, 1U);
  EXPECT_EQ(store.Count()->inbox_new, 1U);
  EXPECT_EQ(store.Count()->quarantined, 1U);
}

TEST(Ingress, EachChannelHasItsOwnAge) {
  auto is_stale = [](const std::string& channel, std::int64_t age_ms, value::Event::Kind kind) {
    value::Event event;
    event.kind = kind;
    event.channel = channel;
    event.at_ms = kNowMs - age_ms;
    return turn::IsStale(event, kNowMs);
  };
  using Kind = value::Event::Kind;
  EXPECT_FALSE(is_stale("whatsapp", 8 * kDayMs, Kind::Message));
  EXPECT_TRUE(is_stale("whatsapp", 8 * kDayMs + 1, Kind::Message));
  EXPECT_TRUE(is_stale("whatsapp", 8 * kDayMs + 1, Kind::Tap));
  EXPECT_FALSE(is_stale("whatsapp", 80 * kDayMs, Kind::DeliveryRead))
      << "repeated, it changes nothing";
  EXPECT_FALSE(is_stale("terminal", 80 * kDayMs, Kind::Message)) << "nobody delivers it again";
}

// While an event is not stale its key must still be there.
TEST(Ingress, KeysOutliveDeliveries) {
  for (const char* name : {"whatsapp", "telegram", "terminal"}) {
    const channel::Adapter* adapter = channel::AdapterNamed(name);
    EXPECT_LT(adapter->redelivery_window_ms() + kDayMs, turn::kKeysKeptMs) << name;
  }
}

}  // namespace
}  // namespace hark::serve
