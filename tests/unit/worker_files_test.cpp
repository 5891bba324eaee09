// What people send as files: a link that leads to the worker, which gets the file from the channel.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "compiler/base/crypto.h"
#include "runtime/connect/disconnect.h"
#include "runtime/serve/worker.h"
#include "runtime/store/sqlite_store.h"
#include "tests/support/compiled.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;
using Json = nlohmann::json;

constexpr std::int64_t kIdleMs = 20'000;
constexpr std::string_view kPublic = "https://bot.example";
constexpr const char* kPhone = "5215512345678";

const std::string kPng = "\x89PNG\r\n\x1A\n of a receipt";
const std::string kOgg = "OggS and a voice";
const std::string kMp4 = std::string("\0\0\0\x18", 4) + "ftypmp42 and a film";

constexpr const char* kScript = R"(
rule shows on message {
  let one = message.attachments.first
  if one is known {
    let link = one.url
    if link is known { reply "{link}" } else { reply "no link" }
  } else {
    reply "no file"
  }
}
)";

std::int64_t NowSeconds() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

class WorkerAndFiles : public FakeServer {
 protected:
  void Begin(std::string public_url = std::string(kPublic)) {
    worker_.reset();
    auto started = serve::Worker::Start(
        {.connections = {Account("whatsapp"), Account("telegram"), Account("tiktok")},
         .callers = {},
         .store_path = store_,
         .key_path = store_ + ".key",
         .public_url = std::move(public_url)});
    ASSERT_TRUE(started) << started.error().message;
    worker_ = std::move(*started);
    ASSERT_TRUE(worker_->Deploy(test::Compiled(kScript)));
  }

  // Puts a file down at the platforms; `told` is what they say of it, where that is not the truth.
  void Put(const std::string& id, const std::string& bytes, Json told = Json::object()) {
    told["id"] = id;
    told["base64"] = crypto::ToBase64(bytes);
    told["mime"] = "image/png";
    ASSERT_FALSE(Order("/control/files", told).is_null());
  }

  void Deliver(const std::string& channel, const Json& body) {
    const channel::Connection account = Account(channel);
    const Json told =
        Order("/control/deliver",
              {{"channel", channel},
               {"url", fmt::format("http://127.0.0.1:{}/webhook/{}", worker_->port(), channel)},
               {"secret", SecretOf(account)},
               {"body", body}});
    ASSERT_EQ(told["status"], 200) << told;
    ASSERT_TRUE(worker_->WaitIdle(kIdleMs));
  }

  // What the rule answers a message with this file.
  std::string Sent(const std::string& channel, const std::string& type, const std::string& id,
                   const std::string& name = "") {
    ++number_;
    if (channel == "whatsapp") {
      Json file = {{"id", id}, {"mime_type", "image/png"}};
      if (!name.empty()) file["filename"] = name;
      Deliver(channel, WhatsAppBody({{"type", type}, {type, file}}));
    } else if (channel == "telegram") {
      Json file = {{"file_id", id}};
      if (!name.empty()) file["file_name"] = name;
      Deliver(channel, TelegramBody({{type, type == "photo" ? Json::array({file}) : file}}));
    } else {
      Deliver(channel, TikTokBody({{"type", type}, {type, {{"media_id", id}}}}));
    }
    return LastText();
  }

  Json WhatsAppBody(Json message) const {
    message["from"] = kPhone;
    message["id"] = fmt::format("wamid.FILE{}", number_);
    message["timestamp"] = std::to_string(NowSeconds());
    const std::string number = Account("whatsapp").account_id;
    const Json value = {
        {"messaging_product", "whatsapp"},
        {"metadata", {{"display_phone_number", "15550001111"}, {"phone_number_id", number}}},
        {"messages", {message}}};
    return {
        {"object", "whatsapp_business_account"},
        {"entry", {{{"id", "3004"}, {"changes", {{{"field", "messages"}, {"value", value}}}}}}}};
  }
  Json TelegramBody(Json message) const {
    const Json user = {{"id", 42}, {"is_bot", false}, {"first_name", "Ana"}};
    message["message_id"] = number_;
    message["date"] = NowSeconds();
    message["chat"] = {{"id", 42}, {"type", "private"}};
    message["from"] = user;
    return {{"update_id", 7100 + number_}, {"message", message}};
  }
  Json TikTokBody(Json content) const {
    content["conversation_id"] = "conv-1";
    content["message_id"] = std::to_string(7'455'000'000'000'000'000 + number_);
    content["timestamp"] = NowSeconds() * 1000;
    content["from"] = "ana";
    content["to"] = "shop";
    content["from_user"] = {{"id", "u-ana"}, {"role", "personal_account"}};
    content["to_user"] = {{"id", "u-shop"}, {"role", "business_account"}};
    return {{"client_key", "key"},
            {"event", "im_receive_msg"},
            {"create_time", NowSeconds()},
            {"user_openid", Account("tiktok").account_id},
            {"content", content.dump()}};
  }

  std::string LastText() const {
    std::string text;
    for (const Json& line : Logged()) {
      if (line["accepted"] == true && line.contains("text")) text = line["text"];
    }
    return text;
  }

  // What whoever opens the link gets.
  HttpResponse Open(std::string link, const char* method = "GET") {
    EXPECT_TRUE(link.starts_with(kPublic)) << link;
    if (!link.starts_with(kPublic)) return {0, {}, ""};
    link.replace(0, kPublic.size(), fmt::format("http://127.0.0.1:{}", worker_->port()));
    channel::HttpRequest request{method, link, {}, ""};
    request.answer_bytes_max = 30'000'000;
    const auto got = client_->Send(request, 10'000);
    return got ? *got : HttpResponse{0, {}, got.error().message};
  }
  static std::string HeaderOf(const HttpResponse& response, std::string_view name) {
    return std::string(channel::HeaderOf(response.headers, name));
  }

  const std::string store_ = folder_.File("files.db");
  std::unique_ptr<serve::Worker> worker_;
  int number_ = 0;
};

TEST_F(WorkerAndFiles, OfEveryChannelThatKeepsThem) {
  Begin();
  Put("1064", kPng);
  Put("voice", kOgg);
  Put("film", kMp4);
  struct Case {
    const char* channel;
    const char* type;
    const char* id;
    const std::string& bytes;
    const char* mime;
  };
  const Case cases[] = {
      {"whatsapp", "image", "1064", kPng, "image/png"},
      {"whatsapp", "audio", "voice", kOgg, "audio/ogg"},
      {"whatsapp", "video", "film", kMp4, "video/mp4"},
      {"telegram", "photo", "1064", kPng, "image/png"},
      {"telegram", "voice", "voice", kOgg, "audio/ogg"},
      {"tiktok", "image", "1064", kPng, "image/png"},
      {"tiktok", "video", "film", kMp4, "video/mp4"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(fmt::format("{} {}", one.channel, one.type));
    const std::string link = Sent(one.channel, one.type, one.id);
    const HttpResponse got = Open(link);
    EXPECT_EQ(got.status, 200) << got.body;
    EXPECT_EQ(got.body, one.bytes);
    EXPECT_EQ(HeaderOf(got, "Content-Type"), one.mime);
    EXPECT_EQ(HeaderOf(got, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(HeaderOf(got, "Cache-Control"), "private, no-store");
  }
  EXPECT_EQ(worker_->counts().media_opened, std::size(cases));
}

TEST_F(WorkerAndFiles, ALinkTellsNothingAndCannotBeMade) {
  Begin();
  Put("1064", kPng);
  const std::string link = Sent("whatsapp", "image", "1064");
  for (const std::string& said :
       {std::string("1064"), std::string(kPhone), Accounts().whatsapp_token}) {
    EXPECT_EQ(link.find(said), std::string::npos);
  }
  for (std::size_t at = kPublic.size() + std::string_view("/media/").size(); at < link.size();
       ++at) {
    std::string forged = link;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(Open(forged).status, 404) << at;
  }
  EXPECT_EQ(Open(std::string(kPublic) + "/media/").status, 404);
  EXPECT_EQ(Open(std::string(kPublic) + "/media/../metrics").status, 404);
  EXPECT_EQ(Open(link).status, 200);
}

TEST_F(WorkerAndFiles, HoldAcrossARestart) {
  Begin();
  Put("1064", kPng);
  const std::string link = Sent("whatsapp", "image", "1064");
  Begin();
  EXPECT_EQ(Open(link).body, kPng);
}

TEST_F(WorkerAndFiles, WithoutAPublicAddressThereAreNoLinks) {
  Begin("");
  Put("1064", kPng);
  EXPECT_EQ(Sent("whatsapp", "image", "1064"), "no link");
  const auto got = client_->Send(
      {"GET", fmt::format("http://127.0.0.1:{}/media/x", worker_->port()), {}, ""}, 10'000);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 404);
}

// Each is refused, in words that help and say no token.
TEST_F(WorkerAndFiles, ThatAreNotWhatTheyShouldBe) {
  Begin();
  struct Case {
    const char* channel;
    const char* type;
    std::string bytes;
    Json told;
    int status;
    const char* words;
  };
  const std::string page = "<html><script>alert(1)</script>";
  const std::string hash(64, '0');
  const Case cases[] = {
      {"whatsapp", "image", page, {}, 415, "of no type that is known"},
      {"whatsapp", "image", kOgg, {}, 415, "what was sent as image is audio/ogg"},
      {"telegram", "photo", "%PDF-1.7", {}, 415, "application/pdf"},
      {"tiktok", "image", page, {}, 415, "of no type that is known"},
      {"whatsapp", "image", kPng, {{"told_sha256", hash}}, 410, "not those that WhatsApp tells of"},
      {"whatsapp", "image", kPng, {{"told_bytes", 25'000'001}}, 410, "more than 25 MB"},
      {"telegram", "photo", kPng, {{"told_bytes", 25'000'001}}, 410, "more than 25 MB"},
      {"whatsapp", "image", kPng, {{"leads_to", "http://127.0.0.1:1/x"}}, 503, "does not say"},
      {"tiktok", "image", kPng, {{"leads_to", "file:///etc/passwd"}}, 410, "does not say"},
      {"telegram", "photo", kPng, {{"leads_to", "../../bot1:x/getMe"}}, 410, "does not say"},
      {"telegram", "photo", kPng, {{"leads_to", "a//b?c"}}, 410, "does not say"},
      {"whatsapp", "image", kPng, {{"told_bytes", 9}, {"padded_to", 25'000'001}}, 503, ""},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(fmt::format("{} {} {}", one.channel, one.words, one.told.dump()));
    Put("odd", one.bytes, one.told.is_null() ? Json::object() : one.told);
    const HttpResponse got = Open(Sent(one.channel, one.type, "odd"));
    EXPECT_EQ(got.status, one.status) << got.body.substr(0, 200);
    EXPECT_NE(got.body.find(one.words), std::string::npos) << got.body.substr(0, 200);
    for (const std::string& token : {Accounts().whatsapp_token, Accounts().telegram_token}) {
      EXPECT_EQ(got.body.find(token), std::string::npos);
    }
  }
}

TEST_F(WorkerAndFiles, OfTheGreatestLength) {
  Begin();
  Put("long", kPng, {{"padded_to", 25'000'000}});
  const HttpResponse got = Open(Sent("telegram", "photo", "long"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body.size(), 25'000'000U);
}

// The others are told to come again, and webhooks are answered meanwhile.
TEST_F(WorkerAndFiles, TwoAreOpenedAtOnce) {
  Begin();
  Put("1064", kPng);
  const std::string slow = Sent("whatsapp", "image", "1064");
  const std::string other = Sent("telegram", "photo", "1064");
  ASSERT_FALSE(
      Order("/control", {{"platform", "whatsapp"}, {"fault", "delay"}, {"ms", 4'000}, {"count", 2}})
          .is_null());
  std::atomic<int> done = 0;
  const auto wait = [&] {
    std::string link = slow;
    link.replace(0, kPublic.size(), fmt::format("http://127.0.0.1:{}", worker_->port()));
    const auto got = channel::MakeCurlClient()->Send({"GET", link, {}, ""}, 10'000);
    done += got && got->status == 200;
  };
  std::thread first(wait), second(wait);
  // Both are at the channel: it wrote them down, and lets them wait.
  const auto waiting = [&] {
    const std::vector<Json> lines = Logged();
    return std::ranges::count_if(
        lines, [](const Json& line) { return line.value("fault", "") == "delay"; });
  };
  for (int tries = 0; tries < 1'000 && waiting() < 2; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const HttpResponse told = Open(other);
  EXPECT_EQ(told.status, 503);
  EXPECT_NE(HeaderOf(told, "Retry-After"), "");
  Deliver("telegram", TelegramBody({{"text", "hello"}}));
  first.join();
  second.join();
  EXPECT_EQ(done, 2);
  EXPECT_EQ(Open(other).status, 200);
}

// A document may be anything; then it is bytes to be saved, and no page.
TEST_F(WorkerAndFiles, ADocumentIsSavedAndNotShown) {
  Begin();
  Put("doc", "<html><script>alert(1)</script>");
  const HttpResponse got =
      Open(Sent("telegram", "document", "doc", "a \"b\"\r\nSet-Cookie: x é.html"));
  EXPECT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(HeaderOf(got, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(HeaderOf(got, "Content-Disposition"),
            "attachment; filename*=UTF-8''a%20%22b%22%0D%0ASet-Cookie%3A%20x%20%C3%A9.html");
  EXPECT_EQ(HeaderOf(got, "Set-Cookie"), "");
}

TEST_F(WorkerAndFiles, WhatTheChannelSaysOfItsOwnFailing) {
  Begin();
  Put("1064", kPng);
  const std::string link = Sent("whatsapp", "image", "1064");
  const auto befall = [&](int code, int status) {
    ASSERT_FALSE(
        Order("/control",
              {{"platform", "whatsapp"}, {"fault", "error"}, {"code", code}, {"status", status}})
            .is_null());
  };
  befall(190, 401);
  EXPECT_EQ(Open(link).status, 502);
  befall(131016, 500);
  const HttpResponse ill = Open(link);
  EXPECT_EQ(ill.status, 503);
  EXPECT_NE(HeaderOf(ill, "Retry-After"), "");
  befall(100, 400);
  EXPECT_EQ(Open(link).status, 410);
  EXPECT_EQ(Open(link).status, 200);
}

TEST_F(WorkerAndFiles, EndWithTheConnection) {
  Begin();
  Put("1064", kPng);
  const std::string link = Sent("whatsapp", "image", "1064");
  auto beside = store::SqliteStore::Open(store_, {.as_guest = true});
  ASSERT_TRUE(beside) << beside.error().message;
  ASSERT_TRUE(connect::Disconnect(**beside, "whatsapp", "sold"));
  const HttpResponse got = Open(link);
  EXPECT_EQ(got.status, 410);
  EXPECT_NE(got.body.find("disconnected"), std::string::npos) << got.body;
}

TEST_F(WorkerAndFiles, EndWithTheirSendersErasure) {
  Begin();
  Put("1064", kPng);
  const std::string link = Sent("whatsapp", "image", "1064");
  const std::string other = Sent("telegram", "photo", "1064");
  auto beside = store::SqliteStore::Open(store_, {.as_guest = true});
  ASSERT_TRUE(beside) << beside.error().message;
  const store::Write erase = store::Erase{.at = {{"whatsapp", "whatsapp", kPhone}},
                                          .receipt = "r1",
                                          .at_ms = NowSeconds() * 1000 + 1000};
  ASSERT_TRUE((*beside)->Apply({&erase, 1}));
  const HttpResponse got = Open(link);
  EXPECT_EQ(got.status, 410);
  EXPECT_NE(got.body.find("forgotten"), std::string::npos) << got.body;
  EXPECT_EQ(Open(other).status, 200) << "it is somebody else's";
}

}  // namespace
}  // namespace hark::fake
