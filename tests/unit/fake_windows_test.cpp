// What the platforms know of when people wrote, and refuse by: with the codes that our
// adapters take for a closed window.

#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::Content;
using channel::SendClass;
using channel::Target;
using Json = nlohmann::json;

// Whom FakeServer::Send writes to.
constexpr const char* kPerson = "5215512345678";

class FakeWindows : public FakeServer {
 protected:
  SendClass Say(const std::string& channel, const std::string& text = "hi") {
    return Send(Account(channel), {text, {}}).kind;
  }
  SendClass Answer(const std::string& channel, const std::string& comment) {
    Content content{"hi", {}};
    content.target = {Target::Kind::Private, comment};
    return Send(Account(channel), content).kind;
  }

  void Wrote(const std::string& channel, std::int64_t ago_ms) {
    Tell({{"platform", channel}, {"person", kPerson}, {"ago_ms", ago_ms}});
  }
  void Commented(const std::string& channel, std::int64_t ago_ms) {
    Tell({{"platform", channel}, {"comment", "7455"}, {"ago_ms", ago_ms}});
  }
  void Tell(const Json& order) { EXPECT_FALSE(Order("/control/windows", order).is_null()); }
};

TEST_F(FakeWindows, OfStrangersAreOpenUntilTheyAreEnforced) {
  for (const std::string channel : kAllChannels) {
    EXPECT_EQ(Say(channel), SendClass::Accepted) << channel;
  }
  Tell({{"enforce", true}});
  for (const std::string channel : {"whatsapp", "messenger", "instagram", "tiktok"}) {
    EXPECT_EQ(Say(channel), SendClass::Window) << channel;
  }
  EXPECT_EQ(Say("telegram"), SendClass::Gone);
  Tell({{"platform", "telegram"}, {"person", "7012345678901"}, {"ago_ms", 400 * kDay}});
  EXPECT_EQ(Say("telegram"), SendClass::Accepted);
}

TEST_F(FakeWindows, CloseWhenTheirTimeIsOver) {
  for (const std::string channel : {"whatsapp", "messenger", "instagram", "tiktok"}) {
    const std::int64_t open_ms = ChannelNamed(channel)->window(WindowKind::Reply)->duration_ms;
    Wrote(channel, open_ms - kMinute);
    EXPECT_EQ(Say(channel), SendClass::Accepted) << channel;
    Tell({{"advance_ms", 2 * kMinute}});
    EXPECT_EQ(Say(channel), SendClass::Window) << channel;
    Wrote(channel, 0);
    EXPECT_EQ(Say(channel), SendClass::Accepted) << channel;
  }
}

TEST_F(FakeWindows, TakeATemplateOnWhatsAppAtAnyTime) {
  Wrote("whatsapp", 2 * kDay);
  Content ready{"", {}};
  ready.body = channel::Template{"order_ready", "en", {}};
  EXPECT_EQ(Send(Account("whatsapp"), ready).kind, SendClass::Accepted);
}

TEST_F(FakeWindows, LetAPersonAnswerForSevenDays) {
  Wrote("messenger", 3 * kDay);
  EXPECT_EQ(Say("messenger"), SendClass::Window);
  const Json tagged = {{"recipient", {{"id", kPerson}}},
                       {"messaging_type", "MESSAGE_TAG"},
                       {"tag", "HUMAN_AGENT"},
                       {"message", {{"text", "hi"}}}};
  const auto ask = [&] {
    return platforms_.Handle(Request("messenger", "/me/messages", tagged)).status;
  };
  EXPECT_EQ(ask(), 200);
  Tell({{"advance_ms", 4 * kDay}});
  EXPECT_EQ(ask(), 400);
}

TEST_F(FakeWindows, TakeTenMessagesOnTikTok) {
  Wrote("tiktok", kHour);
  for (int message = 0; message < 10; ++message) EXPECT_EQ(Say("tiktok"), SendClass::Accepted);
  EXPECT_EQ(Say("tiktok"), SendClass::Window);
  Wrote("tiktok", 0);
  EXPECT_EQ(Say("tiktok"), SendClass::Accepted);
}

// What was refused by order has used nothing up.
TEST_F(FakeWindows, AreSpentByAcceptedMessagesAlone) {
  Wrote("tiktok", 0);
  EXPECT_FALSE(Order("/control",
                     {{"platform", "tiktok"}, {"fault", "error"}, {"class", "retry"}, {"count", 5}})
                   .is_null());
  for (int message = 0; message < 5; ++message) EXPECT_EQ(Say("tiktok"), SendClass::Retry);
  EXPECT_EQ(Say("tiktok", std::string(6001, 'x')), SendClass::Bad);
  for (int message = 0; message < 10; ++message) EXPECT_EQ(Say("tiktok"), SendClass::Accepted);
}

TEST_F(FakeWindows, LetACommentBeAnsweredInPrivateOnceAndInTime) {
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    const std::string comment = channel == "tiktok" ? "7454/7455" : "7455";
    const WindowRow& row = *ChannelNamed(channel)->window(WindowKind::PrivateReply);
    Commented(channel, row.duration_ms + kMinute);
    EXPECT_EQ(Answer(channel, comment), SendClass::Bad) << channel;
    Commented(channel, row.duration_ms - kMinute);
    EXPECT_EQ(Answer(channel, comment), SendClass::Accepted) << channel;
    EXPECT_EQ(Answer(channel, comment), SendClass::Bad) << channel;
    // In public it goes as often as one likes.
    Content content{"hi", {}};
    content.target = {Target::Kind::Public, comment};
    for (int answer = 0; answer < 2; ++answer) {
      EXPECT_EQ(Send(Account(channel), content).kind, SendClass::Accepted) << channel;
    }
  }
}

TEST_F(FakeWindows, OpenByWebhooks) {
  Tell({{"enforce", true}});
  for (const std::string channel : {"whatsapp", "messenger", "instagram", "tiktok"}) {
    const Hook hook(Account(channel));
    Json order = {{"channel", channel},
                  {"url", hook.url},
                  {"secret", SecretOf(Account(channel))},
                  {"account", Account(channel).account_id},
                  {"events", {{{"from", kPerson}, {"status", "read"}, {"provider_id", "m"}}}}};
    Order("/control/deliver", order);
    EXPECT_EQ(Say(channel), SendClass::Window) << channel;
    order["events"] = {{{"from", kPerson}, {"text", "hi"}}};
    Order("/control/deliver", order);
    EXPECT_EQ(Say(channel), SendClass::Accepted) << channel;
  }
}

// A comment below another has no direct reply on TikTok.
TEST_F(FakeWindows, OpenForCommentsByWebhooks) {
  Tell({{"enforce", true}});
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    const Hook hook(Account(channel));
    Json event = {{"from", "42"}, {"comment", "price?"}, {"id", "7455"}, {"post", "7454"}};
    Json below = {
        {"from", "42"}, {"comment", "?"}, {"id", "7456"}, {"post", "7454"}, {"parent", "7455"}};
    Order("/control/deliver", {{"channel", channel},
                               {"url", hook.url},
                               {"secret", SecretOf(Account(channel))},
                               {"account", Account(channel).account_id},
                               {"events", {event, below}}});
    const std::string video = channel == "tiktok" ? "7454/" : "";
    EXPECT_EQ(Answer(channel, video + "7455"), SendClass::Accepted) << channel;
    EXPECT_EQ(Answer(channel, video + "7455"), SendClass::Bad) << channel;
    EXPECT_EQ(Answer(channel, video + "7456"),
              channel == "tiktok" ? SendClass::Bad : SendClass::Accepted);
    EXPECT_EQ(Answer(channel, video + "7457"), SendClass::Bad) << channel;
  }
}

}  // namespace
}  // namespace hark::fake
