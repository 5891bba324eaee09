// A worker sends an author's picture where it has to be uploaded first.

#include <fmt/format.h>

#include <atomic>

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

const std::string kPng = "\x89PNG\r\n\x1A\n of a shop";

class WorkerAndPictures : public FakeServer {
 protected:
  WorkerAndPictures() { Begin(true); }

  void Begin(bool fetches_anything) {
    worker_.reset();
    std::remove(store_.c_str());
    auto started = serve::Worker::Start({.connections = {Account("tiktok"), Account("tiktok_shop")},
                                         .callers = {},
                                         .store_path = store_,
                                         .fetches_anything = fetches_anything});
    if (!started) throw std::runtime_error(started.error().message);
    worker_ = std::move(*started);
    const std::string script = fmt::format(
        "rule shows on message {{ reply image \"http://127.0.0.1:{}/{{text}}\" }}", web_port_);
    EXPECT_TRUE(worker_->Deploy(test::Compiled(script)));
  }

  // The one who keeps the author's pictures.
  HttpResponse Serve(const HttpRequest& request) {
    ++fetched_;
    if (request.url == "/a.png") return {200, {{"Content-Type", "text/html"}}, kPng};
    if (request.url == "/moved") return {302, {{"Location", "/a.png"}}, ""};
    if (request.url == "/round") return {302, {{"Location", "/round"}}, ""};
    if (request.url == "/page.png") return {200, {{"Content-Type", "image/png"}}, "<html>"};
    if (request.url == "/gif") return {200, {}, "GIF89a"};
    if (request.url == "/big.png") return {200, {}, kPng + std::string(10'500'000, 'x')};
    if (request.url == "/ill.png" && fetched_ == 1) return {503, {}, ""};
    if (request.url == "/ill.png") return {200, {}, kPng};
    return {404, {}, ""};
  }

  void Wants(const std::string& channel, const std::string& from, const std::string& path) {
    const channel::Connection connection = Account(channel);
    const Json told = Order(
        "/control/deliver",
        {{"channel", channel},
         {"url", "http://127.0.0.1:" + std::to_string(worker_->port()) + "/webhook/" + channel},
         {"secret", connection.app_secret},
         {"app_key", connection.app_key},
         {"account", connection.account_id},
         {"events", {{{"from", from}, {"text", path}}}}});
    EXPECT_EQ(told["status"], 200) << told;
    EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  }
  void Befall(Json fault) { EXPECT_FALSE(Order("/control", fault).is_null()) << fault; }

  // Lines of the log since this was last asked: "upload", "picture" or the text.
  std::vector<std::string> NewSent() {
    std::vector<std::string> sent;
    const std::vector<Json> lines = Logged();
    for (; seen_ < lines.size(); ++seen_) {
      const Json& line = lines[seen_];
      if (line["accepted"] != true) continue;
      const bool uploads = line["method"] == "message/media/upload" || line["method"] == "images";
      if (uploads) last_ = line["media"];
      const std::string media = line.value("media", "");
      EXPECT_TRUE(media.empty() || media == last_) << line;
      sent.push_back(uploads ? "upload" : !media.empty() ? "picture" : line.value("text", ""));
    }
    return sent;
  }
  // Why the newest message to the conversation was not sent.
  std::string WhyNot(const std::string& channel, const std::string& from) {
    worker_.reset();
    auto store = store::SqliteStore::Open(store_);
    const auto contact = (*store)->ContactAt({channel, channel, from}).value();
    const auto outbox = (*store)->Outbox(contact.value_or("")).value();
    if (outbox.empty() || outbox.back().state != store::SendState::Failed) return "";
    return outbox.back().error;
  }

  using Sent = std::vector<std::string>;

  std::atomic<int> fetched_{0};
  serve::HttpListener web_{{}, [this](const HttpRequest& request) { return Serve(request); }};
  std::uint16_t web_port_ = web_.Start().value();
  const std::string store_ = folder_.File("media.db");
  std::unique_ptr<serve::Worker> worker_;
  std::size_t seen_ = 0;
  std::string last_;
};

TEST_F(WorkerAndPictures, UploadThemAndSendThem) {
  for (const std::string channel : {"tiktok", "tiktok_shop"}) {
    Wants(channel, "730", "a.png");
    EXPECT_EQ(NewSent(), (Sent{"upload", "picture"})) << channel;
    Wants(channel, "731", "a.png");
    EXPECT_EQ(NewSent(), Sent{"picture"}) << "it is known already";
    Wants(channel, "732", "moved");
    EXPECT_EQ(NewSent(), (Sent{"upload", "picture"})) << channel;
  }
}

TEST_F(WorkerAndPictures, SayWhyALinkIsNoPicture) {
  struct Case {
    const char* path;
    const char* why;
  };
  const Case cases[] = {
      {"gone.png", "the picture's link answers HTTP 404"},
      {"page.png", "the picture's link leads to no picture that the channel takes"},
      {"gif", "the picture's link leads to no picture that the channel takes: it is image/gif"},
      {"big.png", "the picture's link leads to more than 3 MB, and the channel takes no more"},
  };
  for (const Case& one : cases) {
    Wants("tiktok", "730", one.path);
    EXPECT_EQ(NewSent(), Sent()) << one.path;
    EXPECT_EQ(WhyNot("tiktok", "730"), one.why);
    Begin(true);
  }
  Wants("tiktok", "730", "round");
  EXPECT_NE(WhyNot("tiktok", "730").find("cannot be followed"), std::string::npos);
  Begin(true);
  Wants("tiktok_shop", "730", "big.png");
  EXPECT_EQ(WhyNot("tiktok_shop", "730"),
            "the picture's link leads to more than 10 MB, and the channel takes no more");
}

TEST_F(WorkerAndPictures, FollowALinkAgainWhoseServerIsIll) {
  Wants("tiktok", "730", "ill.png");
  EXPECT_EQ(NewSent(), (Sent{"upload", "picture"}));
}

TEST_F(WorkerAndPictures, UploadAgainWhenTheChannelSaysLater) {
  Befall({{"platform", "tiktok"}, {"fault", "error"}, {"class", "retry"}});
  Befall({{"platform", "tiktok"}, {"fault", "drop_after"}});
  Wants("tiktok", "730", "a.png");
  EXPECT_EQ(NewSent(), (Sent{"upload", "upload", "picture"}));
}

// Where a market has no pictures.
TEST_F(WorkerAndPictures, SendTheLinkWhereTheChannelTakesNoPicture) {
  Befall({{"platform", "tiktok"}, {"fault", "error"}, {"class", "auth"}});
  Wants("tiktok", "730", "a.png");
  EXPECT_EQ(NewSent(), Sent{fmt::format("http://127.0.0.1:{}/a.png", web_port_)});
  EXPECT_EQ(worker_->counts().send_failures, 0U);
}

// As workers are: nothing on this machine, and nothing unencrypted.
TEST_F(WorkerAndPictures, FollowNoLinkToThemselves) {
  Begin(false);
  Wants("tiktok", "730", "a.png");
  EXPECT_EQ(NewSent(), Sent());
  EXPECT_EQ(fetched_, 0);
  EXPECT_NE(WhyNot("tiktok", "730").find("it is no https link"), std::string::npos);
}

}  // namespace
}  // namespace hark::fake
