// What the fakes post is authentic to our adapters and means what was ordered.

#include <algorithm>
#include <chrono>

#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::Connection;
using value::Event;
using Json = nlohmann::json;

constexpr std::int64_t kAt = 1767225000;

constexpr const char* kCommented[] = {"messenger", "instagram", "tiktok"};

class FakeWebhooks : public FakeServer {
 protected:
  Json OrderFor(const std::string& channel, const Hook& hook, Json events) const {
    return {{"channel", channel},
            {"url", hook.url},
            {"secret", SecretOf(Account(channel))},
            {"account", Account(channel).account_id},
            {"wait_ms", 1},
            {"attempts", 4},
            {"events", std::move(events)}};
  }

  // What the adapter reads of the one event; nothing may stay unread.
  Event Read(const std::string& channel, Json event) {
    event["at"] = kAt;
    Hook hook(Account(channel));
    const Json told = Order("/control/deliver", OrderFor(channel, hook, {event}));
    EXPECT_EQ(told["status"], 200) << told;
    for (const auto& unread : hook.unread) ADD_FAILURE() << channel << ": " << unread.reason;
    EXPECT_EQ(hook.events.size(), 1u) << channel << " " << event;
    return hook.events.empty() ? Event() : hook.events[0];
  }
  // Why the adapter makes nothing of it.
  std::string Unread(const std::string& channel, const Json& event) {
    Hook hook(Account(channel));
    Order("/control/deliver", OrderFor(channel, hook, {event}));
    EXPECT_TRUE(hook.events.empty()) << channel << " " << event;
    return hook.unread.empty() ? "" : hook.unread[0].reason;
  }
};

TEST_F(FakeWebhooks, Texts) {
  for (const std::string channel : kCommented) {
    const Event event = Read(channel, {{"from", "730"}, {"text", "¿precio? 😀"}});
    EXPECT_EQ(event.kind, EventKind::Message);
    EXPECT_EQ(event.address, "730");
    EXPECT_EQ(event.text, "¿precio? 😀");
    EXPECT_EQ(event.at_ms, kAt * 1000);
    EXPECT_FALSE(event.id.empty());
  }
}

TEST_F(FakeWebhooks, Taps) {
  for (const std::string channel : kCommented) {
    for (const char* what : {"tap", "quick_reply"}) {
      if (channel == "tiktok" && what == std::string("quick_reply")) continue;
      const Event event = Read(channel, {{"from", "730"}, {what, "r:1"}, {"title", "No"}});
      EXPECT_EQ(event.kind, EventKind::Tap) << channel << " " << what;
      EXPECT_EQ(event.payload, "r:1");
      EXPECT_EQ(event.text, "No");
    }
  }
}

TEST_F(FakeWebhooks, Comments) {
  for (const std::string channel : kCommented) {
    const std::string video = channel == "tiktok" ? "7454/" : "";
    Json told = {
        {"from", "61"}, {"name", "ann"}, {"comment", "price?"}, {"id", "7455"}, {"post", "7454"}};
    const Event event = Read(channel, told);
    EXPECT_EQ(event.kind, EventKind::Comment);
    EXPECT_EQ(event.address, "61");
    EXPECT_EQ(event.id, video + "7455");
    EXPECT_EQ(event.subject, "7454");
    EXPECT_EQ(event.text, "price?");
    EXPECT_EQ(event.at_ms, kAt * 1000);
    EXPECT_TRUE(event.fields.empty()) << event.fields;
    told["parent"] = "7400";
    EXPECT_EQ(Read(channel, told).fields, R"({"comment":{"parent":")" + video + R"(7400"}})");
    told["from"] = Account(channel).account_id;
    EXPECT_EQ(Unread(channel, told), "from the account itself");
    // Ids of its own are told apart.
    told = {{"from", "61"}, {"comment", "price?"}, {"post", "7454"}};
    EXPECT_NE(Read(channel, told).id, Read(channel, told).id);
  }
}

TEST_F(FakeWebhooks, Reactions) {
  for (const std::string channel : kCommented) {
    Json told = {{"from", "730"}, {"reaction", "👍"}, {"provider_id", "m_7"}};
    Event event = Read(channel, told);
    EXPECT_EQ(event.kind, EventKind::Reaction);
    EXPECT_EQ(event.object_id, "m_7");
    EXPECT_EQ(Json::parse(event.fields)["reaction"]["emoji"], "👍");
    told["removed"] = true;
    EXPECT_EQ(Json::parse(Read(channel, told).fields)["reaction"]["removed"], true);
  }
}

TEST_F(FakeWebhooks, Echoes) {
  const Json ours = {{"to", "730"}, {"echo", "hi"}, {"provider_id", "m_7"}, {"effect_id", "e-1"}};
  for (const std::string channel : kCommented) {
    const Event event = Read(channel, ours);
    EXPECT_EQ(event.kind, EventKind::DeliverySent);
    EXPECT_EQ(event.address, "730");
    EXPECT_EQ(event.provider_id, "m_7");
    EXPECT_EQ(event.effect_id, channel == "tiktok" ? "" : "e-1");
  }
  Json by_person = {{"to", "730"}, {"echo", "hi"}, {"source", "APP"}};
  EXPECT_EQ(Read("messenger", by_person).kind, EventKind::ConversationAnswered);
  EXPECT_EQ(Read("tiktok", by_person).kind, EventKind::ConversationAnswered);
  EXPECT_EQ(Unread("instagram", by_person), "an echo that says nothing of who");
  by_person["app_id"] = 7;
  EXPECT_EQ(Unread("messenger", by_person), "sent by another app");
}

// Messenger and TikTok say up to when somebody read, and name no message.
TEST_F(FakeWebhooks, Reports) {
  const Json read = {{"from", "730"}, {"status", "read"}, {"provider_id", "m_7"}};
  Event event = Read("instagram", read);
  EXPECT_EQ(event.kind, EventKind::DeliveryRead);
  EXPECT_EQ(event.provider_id, "m_7");
  for (const std::string channel : {"messenger", "tiktok"}) {
    event = Read(channel, read);
    EXPECT_EQ(event.kind, EventKind::DeliveryRead) << channel;
    EXPECT_EQ(event.address, "730") << channel;
    EXPECT_EQ(event.provider_id, "") << channel;
    EXPECT_EQ(event.at_ms, kAt * 1000) << channel;
  }
  Json delivered = read;
  delivered["status"] = "delivered";
  event = Read("messenger", delivered);
  EXPECT_EQ(event.kind, EventKind::DeliveryDelivered);
  EXPECT_EQ(event.provider_id, "m_7");
  for (const std::string channel : {"instagram", "tiktok"}) {
    Hook hook(Account(channel));
    EXPECT_TRUE(Order("/control/deliver", OrderFor(channel, hook, {delivered})).is_null());
  }
}

std::vector<std::string> Texts(const std::vector<Event>& events) {
  std::vector<std::string> texts;
  for (const Event& event : events) texts.push_back(event.text);
  return texts;
}

TEST_F(FakeWebhooks, Batches) {
  for (const std::string channel : {"whatsapp", "messenger", "instagram"}) {
    const bool commented = channel != "whatsapp";
    Json events = {{{"from", "1"}, {"text", "a"}},
                   {{"from", "2"}, {"text", "b"}},
                   {{"from", "1"}, {"text", "c"}}};
    if (commented) events.push_back({{"from", "3"}, {"comment", "d"}, {"post", "9"}});
    for (const std::int64_t per_entry : {1, 2, 9}) {
      Hook hook(Account(channel));
      Json order = OrderFor(channel, hook, events);
      order["batch"] = true;
      order["per_entry"] = per_entry;
      EXPECT_EQ(Order("/control/deliver", order)["posts"], 1);
      EXPECT_TRUE(hook.unread.empty());
      std::vector<std::string> expected = {"a", "b", "c"};
      if (commented) expected.push_back("d");
      EXPECT_EQ(Texts(hook.events), expected) << channel << " " << per_entry;
    }
  }
}

TEST_F(FakeWebhooks, ComeTwiceAndInAnyOrder) {
  for (const std::string channel : kAllChannels) {
    Json events = Json::array();
    std::vector<std::string> texts;
    for (int number = 0; number < 8; ++number) {
      events.push_back({{"from", "730"}, {"text", std::to_string(number)}});
      texts.insert(texts.end(), 2, std::to_string(number));
    }
    Hook hook(Account(channel));
    Json order = OrderFor(channel, hook, events);
    order["copies"] = 2;
    order["shuffle"] = true;
    order["seed"] = 7;
    EXPECT_EQ(Order("/control/deliver", order)["delivered"], 16);
    std::vector<std::string> got = Texts(hook.events);
    EXPECT_NE(got, texts) << channel;
    std::ranges::sort(got);
    EXPECT_EQ(got, texts);
    std::vector<std::string> ids;
    for (const Event& event : hook.events) ids.push_back(event.id);
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::distance(ids.begin(), std::ranges::unique(ids).begin()), 8);
  }
}

TEST_F(FakeWebhooks, ComeAgainUntilTheyAreTaken) {
  for (const std::string channel : kAllChannels) {
    Hook hook(Account(channel), 2);
    const Json told =
        Order("/control/deliver", OrderFor(channel, hook, {{{"from", "730"}, {"text", "hi"}}}));
    EXPECT_EQ(told, Json({{"posts", 1}, {"delivered", 1}, {"attempts", 3}, {"status", 200}}));
    EXPECT_EQ(Texts(hook.events), std::vector<std::string>{"hi"}) << channel;
  }
}

TEST_F(FakeWebhooks, GoWhereSetWebhookSaid) {
  Hook hook(Account("telegram"));
  const Json order = {
      {"channel", "telegram"}, {"attempts", 1}, {"events", {{{"from", "730"}, {"text", "hi"}}}}};
  EXPECT_EQ(Order("/control/deliver", order)["delivered"], 0) << "nowhere yet";
  const auto call = [&](const char* method, const Json& body) {
    return Json::parse(platforms_.Handle(Request("telegram", method, body)).body);
  };
  const Json where = {{"url", hook.url}, {"secret_token", SecretOf(Account("telegram"))}};
  EXPECT_EQ(call("/setWebhook", where)["result"], true);
  EXPECT_EQ(call("/getWebhookInfo", Json::object())["result"]["url"], hook.url);
  EXPECT_EQ(Order("/control/deliver", order)["status"], 200);
  EXPECT_EQ(Texts(hook.events), std::vector<std::string>{"hi"});
  EXPECT_EQ(call("/setWebhook", {{"url", hook.url}})["result"], true);
  EXPECT_EQ(Order("/control/deliver", order)["status"], 401) << "set without a secret";
  EXPECT_EQ(call("/deleteWebhook", Json::object())["result"], true);
  EXPECT_EQ(Order("/control/deliver", order)["status"], 0);
}

TEST_F(FakeWebhooks, OfAnotherSecretAreNotAuthentic) {
  for (const std::string channel : kAllChannels) {
    Hook hook(Account(channel));
    Json order = OrderFor(channel, hook, {{{"from", "730"}, {"text", "hi"}}});
    order["forge"] = true;
    order["attempts"] = 1;
    EXPECT_EQ(Order("/control/deliver", order)["status"], 401) << channel;
    EXPECT_TRUE(hook.events.empty());
  }
}

TEST_F(FakeWebhooks, SignedLongAgoAreNotAuthenticOnTikTok) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  Hook hook(Account("tiktok"));
  Json order = OrderFor("tiktok", hook, {{{"from", "730"}, {"text", "hi"}}});
  order["attempts"] = 1;
  for (const std::int64_t ago : {3600, -3600}) {
    order["signed_at"] = now_s - ago;
    EXPECT_EQ(Order("/control/deliver", order)["status"], 401) << ago;
  }
  order["signed_at"] = now_s - 60;
  EXPECT_EQ(Order("/control/deliver", order)["status"], 200);
}

TEST_F(FakeWebhooks, ForAnotherAccountAreNotRead) {
  for (const std::string channel : kCommented) {
    Hook hook(Account(channel));
    Json order = OrderFor(channel, hook, {{{"from", "730"}, {"text", "hi"}}});
    order["account"] = "another";
    EXPECT_EQ(Order("/control/deliver", order)["status"], 200);
    EXPECT_TRUE(hook.events.empty());
    EXPECT_EQ(hook.unread.size(), 1u) << channel;
  }
}

}  // namespace
}  // namespace hark::fake
