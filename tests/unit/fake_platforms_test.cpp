// The fake platforms take what our adapters send, refuse what the platforms would, and
// keep an honest log; and webhooks they post are authentic to our adapters.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "runtime/channel/answer.h"
#include "runtime/channel/fit.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::Connection;
using channel::Content;
using channel::HttpRequest;
using channel::SendClass;
using channel::SendResult;
using Json = nlohmann::json;

using FakePlatforms = FakeServer;

Content Ask() { return {"Deliver?", {{"Sí", "r:0"}, {"No", "r:1"}}}; }

TEST_F(FakePlatforms, TakeWhatOurAdaptersFit) {
  std::string long_text;
  for (int word = 0; word < 2000; ++word) long_text += "слово 😀 你好 ";
  std::vector<channel::Choice> many;
  for (int choice = 0; choice < 12; ++choice) {
    many.push_back({"choice " + std::to_string(choice), "p" + std::to_string(choice)});
  }
  for (const std::string channel : kAllChannels) {
    for (const Content& content : {Content{"hi", {}}, Ask(), Content{long_text, {}},
                                   Content{long_text, Ask().choices}, Content{"Which?", many}}) {
      for (const Content& message : channel::FitTo(*ChannelNamed(channel), content)) {
        SendResult result = Send(Account(channel), message);
        EXPECT_EQ(result.kind, SendClass::Accepted) << result.error;
        EXPECT_FALSE(result.provider_id.empty());
      }
    }
  }
  for (const Json& line : Logged()) EXPECT_EQ(line["accepted"], true) << line;
}

Content Of(channel::Body body) {
  Content content{"", {}};
  content.body = std::move(body);
  return content;
}

TEST_F(FakePlatforms, TakeEveryContent) {
  Content reaction = Of(channel::Reaction{"👍"});
  reaction.target = {channel::Target::Kind::Message, "7"};
  const Content contents[] = {
      Of(channel::Media{channel::MediaKind::Image, "https://x/a.jpg", "Our shop", ""}),
      Of(channel::Media{channel::MediaKind::Video, "https://x/a.mp4", "", ""}),
      Of(channel::Media{channel::MediaKind::Audio, "https://x/a.mp3", "Listen", ""}),
      Of(channel::Media{channel::MediaKind::Document, "https://x/a.pdf", "", "prices.pdf"}),
      Of(channel::Cards{{{"Basic", "For one", "https://x/b.jpg", {{"Buy", "buy"}}},
                         {"Pro", "", "https://x/p.jpg", {{"Buy", "buy_pro"}}}}}),
      Of(channel::Location{"41.31", "69.28", "Shop", "Amir Temur 1"}),
      Of(channel::Location{"41.31", "69.28", "", ""}),
      Of(channel::ContactCard{"Aziza", "+998901112233", ""}),
      reaction,
  };
  for (const std::string channel : kAllChannels) {
    for (const Content& content : contents) {
      // TikTok has no reactions, and the compiler refuses them.
      if (channel == "tiktok" && content == reaction) continue;
      for (const Content& message : channel::FitTo(*ChannelNamed(channel), content)) {
        EXPECT_EQ(Send(Account(channel), message).kind, SendClass::Accepted)
            << channel << " " << channel::ToJson(message);
      }
    }
  }
  const Content ready = Of(channel::Template{"order_ready", "en", {"A-17"}});
  EXPECT_EQ(Send(Account("whatsapp"), ready).kind, SendClass::Accepted);
}

// Whatever it says, a comment is answered in words where the platform takes no more, and in
// private with one message.
TEST_F(FakePlatforms, TakeEveryAnswerToAComment) {
  const Content contents[] = {
      {"49 USD", {}},
      {std::string(700, 'x'), Ask().choices},
      Ask(),
      {"Look", {{"Shop", "", "https://x.example"}}},
      Of(channel::Media{channel::MediaKind::Image, "https://x/a.jpg", "Our shop", ""}),
      Of(channel::Media{channel::MediaKind::Document, "https://x/a.pdf", "", "prices.pdf"}),
      Of(channel::Cards{{{"Basic", "For one", "https://x/b.jpg", {{"Buy", "buy"}}},
                         {"Pro", "", "https://x/p.jpg", {{"Buy", "buy_pro"}}}}}),
      Of(channel::Location{"41.31", "69.28", "Shop", "Amir Temur 1"}),
  };
  int comment = 7455;
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    for (Content content : contents) {
      for (const auto kind : {channel::Target::Kind::Public, channel::Target::Kind::Private}) {
        content.target = {kind, std::to_string(++comment)};
        if (channel == "tiktok") content.target.id = "7454/" + content.target.id;
        for (const Content& message : channel::FitTo(*ChannelNamed(channel), content)) {
          SendResult result = Send(Account(channel), message);
          EXPECT_EQ(result.kind, SendClass::Accepted)
              << channel << " " << result.error << " " << channel::ToJson(message);
          EXPECT_FALSE(result.provider_id.empty());
        }
      }
    }
  }
}

// Some clients send forms, in which everything is a text.
TEST_F(FakePlatforms, TakeFormsOnTelegram) {
  HttpRequest request = Request("telegram", "/sendMessage", {});
  request.headers[0].second = "application/x-www-form-urlencoded;charset=UTF-8";
  request.body =
      "chat_id=7012345678901&text=S%C3%AD+%26+no%2&reply_markup="
      "%7B%22inline_keyboard%22%3A%5B%5B%7B%22text%22%3A%22Yes%22%2C%22callback_data%22%3A%221%22"
      "%7D%5D%5D%7D";
  EXPECT_EQ(platforms_.Handle(request).status, 200);
  ASSERT_EQ(Logged().size(), 1u);
  EXPECT_EQ(Logged()[0]["to"], "7012345678901");
  EXPECT_EQ(Logged()[0]["text"], "Sí & no%2");
  EXPECT_EQ(Logged()[0]["buttons"], Json::parse(R"([{"title":"Yes","payload":"1"}])"));
  request.body = "text=nobody";
  EXPECT_EQ(platforms_.Handle(request).status, 400);
}

TEST_F(FakePlatforms, RefuseWhatThePlatformsRefuse) {
  struct Case {
    std::string channel;
    Content content;
  };
  const Case cases[] = {
      {"whatsapp", {std::string(4097, 'x'), {}}},
      {"whatsapp", {"", {}}},
      {"whatsapp", {std::string(1025, 'x'), {{"Yes", "1"}}}},
      {"whatsapp", {"?", {{std::string(21, 'x'), "1"}}}},
      {"whatsapp", {"?", {{"Yes", std::string(257, 'x')}}}},
      {"whatsapp", {"?", {{"Yes", "1"}, {"Yes", "2"}}}},
      {"whatsapp", {"?", {{"A", "1"}, {"B", "1"}}}},
      {"whatsapp", {"?", {{"A", "1"}, {"B", "2"}, {"C", "3"}, {"D", "4"}}}},
      {"telegram", {std::string(4097, 'x'), {}}},
      {"telegram", {" ", {}}},
      {"telegram", {"?", {{"Yes", std::string(65, 'x')}}}},
      {"telegram", {"?", {{"", "1"}}}},
      {"whatsapp", Of(channel::Media{channel::MediaKind::Image, "a.jpg", "", ""})},
      {"whatsapp", Of(channel::Media{channel::MediaKind::Audio, "https://x/a.mp3", "x", ""})},
      {"whatsapp", Of(channel::Template{"", "en", {}})},
      {"whatsapp", Of(channel::Reaction{"👍"})},
      {"telegram", Of(channel::Media{channel::MediaKind::Image, "", "", ""})},
      {"telegram", Of(channel::Media{channel::MediaKind::Video, "https://x/a.mp4",
                                     std::string(1025, 'x'), ""})},
  };
  for (const Case& each : cases) {
    SendResult result = Send(Account(each.channel), each.content);
    EXPECT_EQ(result.kind, SendClass::Bad) << each.channel << " " << result.error;
  }
  for (const Json& line : Logged()) EXPECT_EQ(line["accepted"], false) << line;
  EXPECT_EQ(Logged().size(), std::size(cases));
}

TEST_F(FakePlatforms, RefuseWrongTokensAndMisspeltFields) {
  for (const std::string channel : kAllChannels) {
    Connection connection = Account(channel);
    connection.token = "wrong";
    EXPECT_EQ(Send(connection, {"hi", {}}).kind, SendClass::Auth);
  }
  HttpRequest request = channel::AdapterNamed("whatsapp")
                            ->Encode(Account("whatsapp"), "5215512345678", {"hi", {}}, "");
  request.body.replace(request.body.find("preview_url"), 11, "preview-url");
  EXPECT_EQ(client_->Send(request, 3000)->status, 400);
}

TEST_F(FakePlatforms, LogWhatWasSaidWithOurId) {
  Send(Account("whatsapp"), Ask(), "e-77.0");
  std::vector<Json> lines = Logged();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["effect_id"], "e-77.0");
  EXPECT_EQ(lines[0]["to"], "+5215512345678");
  EXPECT_EQ(lines[0]["text"], "Deliver?");
  EXPECT_EQ(lines[0]["buttons"][1], Json({{"title", "No"}, {"payload", "r:1"}}));
  EXPECT_EQ(lines[0]["seq"], 1);
}

TEST_F(FakePlatforms, FaultsBefallTheNextRequests) {
  auto order = [&](Json fault) { EXPECT_FALSE(Order("/control", fault).is_null()); };
  order({{"platform", "whatsapp"},
         {"fault", "error"},
         {"code", 131016},
         {"status", 500},
         {"count", 2}});
  order({{"platform", "telegram"}, {"fault", "error"}, {"code", 429}, {"retry_after", 3}});
  EXPECT_EQ(Send(Account("whatsapp"), Ask()).kind, SendClass::Retry);
  EXPECT_EQ(Send(Account("whatsapp"), Ask()).kind, SendClass::Retry);
  EXPECT_EQ(Send(Account("whatsapp"), Ask()).kind, SendClass::Accepted);
  SendResult rate = Send(Account("telegram"), Ask());
  EXPECT_EQ(rate.kind, SendClass::Rate);
  EXPECT_EQ(rate.retry_after_ms, 3000);

  order({{"platform", "whatsapp"}, {"fault", "drop_before"}});
  order({{"platform", "whatsapp"}, {"fault", "drop_after"}});
  order({{"platform", "whatsapp"}, {"fault", "delay"}, {"ms", 500}});
  for (int call = 0; call < 3; ++call) {
    EXPECT_EQ(Send(Account("whatsapp"), Ask(), "e-2.0", 200).kind, SendClass::Uncertain);
  }
  std::vector<Json> lines = Logged();
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[4]["accepted"], false);
  EXPECT_EQ(lines[5]["accepted"], true);
  EXPECT_EQ(lines[5]["answered"], false);
  EXPECT_EQ(lines[6]["fault"], "delay");
}

// Every row of errors.def can be ordered, and our adapters take it for what the row says.
TEST_F(FakePlatforms, FaultsHaveTheErrorsOfEveryClass) {
  for (const ErrorRow& row : kErrorRows) {
    const std::string channel(FactsOf(row.channel).name);
    const Json order = {
        {"platform", channel}, {"fault", "error"}, {"code", row.first}, {"subcode", row.subcode}};
    EXPECT_FALSE(Order("/control", order).is_null()) << order;
    EXPECT_EQ(Send(Account(channel), Ask()).kind, channel::ClassOf(row.error_class)) << order;
  }
  for (const std::string channel : {"messenger", "instagram", "tiktok"}) {
    const Json order = {{"platform", channel}, {"fault", "error"}, {"class", "window"}};
    EXPECT_FALSE(Order("/control", order).is_null());
    EXPECT_EQ(Send(Account(channel), Ask()).kind, SendClass::Window);
  }
}

TEST_F(FakePlatforms, PostWebhooksUntilTheyAreTaken) {
  for (const std::string channel : {"whatsapp", "telegram"}) {
    Connection connection = Account(channel);
    Hook hook(connection, 2);
    Json order = {
        {"channel", channel},
        {"url", hook.url},
        {"secret", SecretOf(connection)},
        {"account", connection.account_id},
        {"wait_ms", 1},
        {"copies", 2},
        {"events",
         {{{"from", "5215512345678"}, {"name", "Ana Ñ"}, {"text", "¿hola? 😀"}, {"at", 1767225000}},
          {{"from", "5215512345678"}, {"tap", "r:1"}, {"title", "No"}}}}};
    Json told = Order("/control/deliver", order);
    EXPECT_EQ(told, Json({{"posts", 4}, {"delivered", 4}, {"attempts", 6}, {"status", 200}}));
    EXPECT_TRUE(hook.unread.empty());
    ASSERT_EQ(hook.events.size(), 4u);
    EXPECT_EQ(hook.events[0], hook.events[1]);
    EXPECT_EQ(hook.events[0].text, "¿hola? 😀");
    EXPECT_EQ(hook.events[0].profile_name, "Ana Ñ");
    EXPECT_EQ(hook.events[0].at_ms, 1767225000000);
    EXPECT_EQ(hook.events[2].kind, value::Event::Kind::Tap);
    EXPECT_EQ(hook.events[2].payload, "r:1");
    order["forge"] = true;
    order["attempts"] = 1;
    EXPECT_EQ(Order("/control/deliver", order)["status"], 401);
  }
}

TEST_F(FakePlatforms, PostStatusesInOneBatch) {
  Connection connection = Account("whatsapp");
  Hook hook(connection);
  Json event = {{"from", "5215512345678"},
                {"status", "delivered"},
                {"provider_id", "wamid.1"},
                {"effect_id", "e-1.0"}};
  Json read = event;
  read["status"] = "read";
  Json told = Order("/control/deliver",
                    {{"channel", "whatsapp"},
                     {"url", hook.url},
                     {"secret", "app secret"},
                     {"account", connection.account_id},
                     {"batch", true},
                     {"events", {event, read, {{"from", "5215512345678"}, {"text", "hi"}}}}});
  EXPECT_EQ(told["posts"], 1);
  ASSERT_EQ(hook.events.size(), 3u);
  EXPECT_EQ(hook.events[0].text, "hi");
  EXPECT_EQ(hook.events[1].effect_id, "e-1.0");
  EXPECT_EQ(hook.events[2].kind, EventKind::DeliveryRead);
}

TEST_F(FakePlatforms, NonsenseOrdersAreRefused) {
  for (const char* order :
       {"", "[]", "{}", R"({"fault":"error"})", R"({"fault":"x","platform":"whatsapp"})",
        R"({"fault":"error","platform":"telegram","class":"window"})"}) {
    EXPECT_EQ(platforms_.Handle({"POST", "/control", {}, order}).status, 400) << order;
  }
  EXPECT_EQ(platforms_.Handle({"POST", "/control/other", {}, "{}"}).status, 404);
  for (const char* order : {R"({"channel":"messenger","events":[7]})",
                            R"({"channel":"tiktok","events":[{"to":"1"}]})"}) {
    EXPECT_EQ(platforms_.Handle({"POST", "/control/deliver", {}, order}).status, 400) << order;
  }
  for (const char* order :
       {"", R"({"platform":"pigeon","person":"1"})", R"({"platform":"tiktok"})"}) {
    EXPECT_EQ(platforms_.Handle({"POST", "/control/windows", {}, order}).status, 400) << order;
  }
}

// Started as a person starts it, asked once, ended by SIGTERM.
TEST(FakePlatformsProcess, SaysWhereItListensAndEndsCleanly) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl(HARK_FAKE_PLATFORMS, HARK_FAKE_PLATFORMS, "--coverage", nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string said;
  char byte;
  while (!said.ends_with("\n") && read(ends[0], &byte, 1) == 1) said += byte;
  EXPECT_TRUE(said.starts_with("listening on 127.0.0.1:")) << said;
  kill(child, SIGTERM);
  while (read(ends[0], &byte, 1) == 1) said += byte;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_NE(said.find("not exercised: Telegram: text is there"), std::string::npos) << said;
}

}  // namespace
}  // namespace hark::fake
