// The fake platforms take what our adapters send, refuse what the platforms would, and
// keep an honest log; and webhooks they post are authentic to our adapters.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "runtime/channel/curl_client.h"
#include "runtime/channel/fit.h"
#include "runtime/serve/http_listener.h"
#include "tests/fake_platforms/platforms.h"

namespace hark::fake {
namespace {

using channel::Connection;
using channel::Content;
using channel::HttpRequest;
using channel::HttpResponse;
using channel::HttpResult;
using channel::SendClass;
using channel::SendResult;
using Json = nlohmann::json;

std::filesystem::path LogPath() {
  std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
  return std::filesystem::temp_directory_path() /
         ("hark_fake_" + name + "_" + std::to_string(getpid()) + ".jsonl");
}

class FakePlatforms : public testing::Test {
 protected:
  FakePlatforms() : log_(path_.string(), error_), port_(listener_.Start().value()) {}
  ~FakePlatforms() override { std::filesystem::remove(path_); }

  std::string Base() const { return "http://127.0.0.1:" + std::to_string(port_); }

  Connection Account(const std::string& channel) const {
    Connection connection;
    connection.name = "shop";
    connection.channel = channel;
    connection.api_url = Base() + (channel == "whatsapp" ? "/v25.0" : "");
    connection.account_id = Accounts{}.phone_number_id;
    connection.token =
        channel == "whatsapp" ? Accounts{}.whatsapp_token : Accounts{}.telegram_token;
    connection.app_secret = "app secret";
    connection.webhook_secret = "hook-secret";
    return connection;
  }

  SendResult Send(const Connection& connection, const Content& content,
                  const std::string& effect_id = "e-1.0", std::int64_t timeout_ms = 3000) {
    const channel::Adapter& adapter = *channel::AdapterNamed(connection.channel);
    std::string address = connection.channel == "whatsapp" ? "5215512345678" : "7012345678901";
    HttpResult result =
        client_->Send(adapter.Encode(connection, address, content, effect_id), timeout_ms);
    if (result) return adapter.Interpret(*result);
    bool touched = result.error().kind == channel::WireFailure::Uncertain;
    return {touched ? SendClass::Uncertain : SendClass::NotSent, "", result.error().message, 0};
  }

  Json Order(const std::string& path, const Json& order) {
    HttpResult result = client_->Send({"POST", Base() + path, {}, order.dump()}, 10000);
    return result && result->status == 200 ? Json::parse(result->body) : Json();
  }

  std::vector<Json> Logged() const {
    std::vector<Json> lines;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  std::filesystem::path path_ = LogPath();
  std::string error_;
  Log log_;
  Platforms platforms_{Accounts{}, log_};
  serve::HttpListener listener_{
      {}, [this](const HttpRequest& request) { return platforms_.Handle(request); }};
  std::uint16_t port_;
  std::unique_ptr<channel::HttpClient> client_ = channel::MakeCurlClient();
};

Content Ask() { return {"Deliver?", {{"Sí", "r:0"}, {"No", "r:1"}}}; }

TEST_F(FakePlatforms, TakeWhatOurAdaptersFit) {
  std::string long_text;
  for (int word = 0; word < 2000; ++word) long_text += "слово 😀 你好 ";
  std::vector<channel::Choice> many;
  for (int choice = 0; choice < 12; ++choice) {
    many.push_back({"choice " + std::to_string(choice), "p" + std::to_string(choice)});
  }
  for (const std::string channel : {"whatsapp", "telegram"}) {
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
  for (const std::string channel : {"whatsapp", "telegram"}) {
    for (const Content& content : contents) {
      for (const Content& message : channel::FitTo(*ChannelNamed(channel), content)) {
        EXPECT_EQ(Send(Account(channel), message).kind, SendClass::Accepted)
            << channel << " " << channel::ToJson(message);
      }
    }
  }
  const Content ready = Of(channel::Template{"order_ready", "en", {"A-17"}});
  EXPECT_EQ(Send(Account("whatsapp"), ready).kind, SendClass::Accepted);
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
  for (const std::string channel : {"whatsapp", "telegram"}) {
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

// Takes webhooks as the worker would, answering 503 to the first `failures`.
struct Hook {
  explicit Hook(const Connection& connection, int failures = 0)
      : listener({}, [=, this](const HttpRequest& request) { return Take(connection, request); }),
        left(failures),
        url("http://127.0.0.1:" + std::to_string(listener.Start().value()) + "/webhook/shop") {}

  HttpResponse Take(const Connection& connection, const HttpRequest& request) {
    std::lock_guard lock(mutex);
    const channel::Adapter& adapter = *channel::AdapterNamed(connection.channel);
    if (!adapter.Authentic(connection, request, 0)) return {401, {}, ""};
    if (left-- > 0) return {503, {}, ""};
    channel::Decoded decoded = adapter.Decode(connection, request.body, 1);
    unread += decoded.unread.size();
    events.insert(events.end(), decoded.events.begin(), decoded.events.end());
    return {200, {}, ""};
  }

  std::mutex mutex;
  std::vector<value::Event> events;
  std::size_t unread = 0;
  serve::HttpListener listener;
  int left;
  std::string url;
};

TEST_F(FakePlatforms, PostWebhooksUntilTheyAreTaken) {
  for (const std::string channel : {"whatsapp", "telegram"}) {
    Connection connection = Account(channel);
    Hook hook(connection, 2);
    Json order = {
        {"channel", channel},
        {"url", hook.url},
        {"secret", channel == "whatsapp" ? connection.app_secret : connection.webhook_secret},
        {"account", connection.account_id},
        {"wait_ms", 1},
        {"copies", 2},
        {"events",
         {{{"from", "5215512345678"}, {"name", "Ana Ñ"}, {"text", "¿hola? 😀"}, {"at", 1767225000}},
          {{"from", "5215512345678"}, {"tap", "r:1"}, {"title", "No"}}}}};
    Json told = Order("/control/deliver", order);
    EXPECT_EQ(told, Json({{"posts", 4}, {"delivered", 4}, {"attempts", 6}, {"status", 200}}));
    EXPECT_EQ(hook.unread, 0u);
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
       {"", "[]", "{}", R"({"fault":"error"})", R"({"fault":"x","platform":"whatsapp"})"}) {
    EXPECT_EQ(platforms_.Handle({"POST", "/control", {}, order}).status, 400) << order;
  }
  EXPECT_EQ(platforms_.Handle({"POST", "/control/other", {}, "{}"}).status, 404);
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
