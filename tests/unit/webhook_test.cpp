// What a webhook becomes in the store.
#include "runtime/serve/webhook.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

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
                connection, store, kNowMs, nullptr);
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
