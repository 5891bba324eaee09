// A worker whose tokens are kept in its store, and the platforms: taking a token back stops it,
// whoever does so, and no token is ever seen anywhere else.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "runtime/connect/disconnect.h"
#include "runtime/connect/vault.h"
#include "runtime/host/host.h"
#include "runtime/serve/worker.h"
#include "runtime/store/rules.h"
#include "runtime/store/sqlite_store.h"
#include "tests/support/compiled.h"
#include "tests/support/meta_form.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using Json = nlohmann::json;
using store::Credential;

constexpr std::int64_t kIdleMs = 30'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kScript = "rule repeats on message { reply \"You said {text}.\" }\n";
constexpr const char* kAsking =
    "rule sees on message when text mentions \"hurts\" {\n"
    "  let day = ask \"Which day?\" within 1h else stop\n"
    "  reply \"On {day} then. And at what time?\"\n"
    "  let time = ask \"When?\" within 1h else stop\n"
    "  reply \"At {time}.\"\n"
    "}\n";
// A platform's own threads and ours for a connection: what may be on the wire at once.
constexpr std::size_t kOnTheWire = 4;

std::int64_t NowMs() { return host::SystemClock().NowMs(); }

class WorkerConnections : public FakeServer {
 protected:
  std::string store_path() const { return folder_.File("hark.db"); }
  std::string key_path() const { return folder_.File("hark.db.key"); }

  // Another process, as far as the store can tell.
  std::unique_ptr<store::Store> Guest() {
    auto opened = store::SqliteStore::Open(store_path(), {.as_guest = true});
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  channel::Connection Kept(const std::string& channel) {
    channel::Connection connection = Account(channel);
    const auto guest = Guest();
    connect::Vault vault(*guest, key_path());
    const auto kept = vault.Keep(connection, {connection.token, "rft.1", kDayMs}, NowMs());
    EXPECT_TRUE(kept) << kept.error().message;
    connection.token.clear();
    connection.token_is_kept = true;
    connection.app_id = "app 1";
    return connection;
  }
  void Begin(std::vector<channel::Connection> connections) {
    connections_ = connections;
    auto started = serve::Worker::Start({.connections = std::move(connections),
                                         .store_path = store_path(),
                                         .key_path = key_path(),
                                         .on_alert = [this](const connect::Alert& alert) {
                                           std::scoped_lock lock(mutex_);
                                           alerts_.push_back(alert.connection + " " + alert.words);
                                         }});
    if (!started) throw std::runtime_error(started.error().message);
    worker_ = std::move(*started);
    ASSERT_TRUE(worker_->Deploy(test::Compiled(kScript)));
  }
  std::string At(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(worker_->port()) + path;
  }
  // As the platform posts it; gives what it was answered.
  Json Deliver(const std::string& channel, Json events, bool batch = false) {
    return Order("/control/deliver", {{"channel", channel},
                                      {"url", At("/webhook/" + channel)},
                                      {"secret", SecretOf(Account(channel))},
                                      {"account", Account(channel).account_id},
                                      {"batch", batch},
                                      {"events", std::move(events)}});
  }
  std::string Metrics() {
    return client_->Send({.method = "GET", .url = At("/metrics")}, 5'000).value().body;
  }
  std::vector<std::string> Alerts() {
    std::scoped_lock lock(mutex_);
    return alerts_;
  }
  // The bound is for a test that fails; it decides nothing.
  template <typename Condition>
  bool Eventually(Condition&& condition) {
    for (int times = 0; times < 600; ++times) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  // The files of the folder that hold the bytes, by their names. What the platform has got is its
  // own.
  std::vector<std::string> FilesWith(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.File(""))) {
      if (entry.path().filename() == "sent.jsonl") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string all(std::istreambuf_iterator<char>(file), {});
      if (all.find(bytes) != std::string::npos) found.push_back(entry.path().filename());
    }
    return found;
  }

  std::mutex mutex_;
  std::vector<std::string> alerts_;
  std::vector<channel::Connection> connections_;
  std::unique_ptr<serve::Worker> worker_;
};

using Names = std::vector<std::string>;

TEST_F(WorkerConnections, SendWithTokensThatAreKept) {
  std::vector<channel::Connection> all;
  for (const char* channel : kAllChannels) all.push_back(Kept(channel));
  Begin(all);
  for (const char* channel : kAllChannels) {
    Deliver(channel, {{{"from", "7301234567"}, {"text", "hi"}}});
  }
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  const std::vector<Json> logged = Logged();
  EXPECT_EQ(logged.size(), std::size(kAllChannels));
  for (const Json& line : logged) EXPECT_EQ(line["accepted"], true) << line;
  EXPECT_TRUE(Alerts().empty());
}

// All messages are wanted before the first is on the wire, where each takes half a second: when the
// disconnect has returned, most of them still wait or are claimed.
TEST_F(WorkerConnections, NothingBeginsAfterAnotherProcessDisconnected) {
  constexpr std::size_t kMessages = 40;
  Begin({Kept("messenger"), Kept("telegram")});
  Order("/control",
        {{"platform", "messenger"}, {"fault", "delay"}, {"ms", 500}, {"count", kMessages}});
  Json events = Json::array();
  for (std::size_t n = 0; n < kMessages; ++n) {
    events.push_back({{"from", std::to_string(7301234000 + n)}, {"text", "hi"}});
  }
  Deliver("messenger", events, true);
  EXPECT_TRUE(Eventually([&] { return !Logged().empty(); }));
  const auto guest = Guest();
  ASSERT_TRUE(connect::Disconnect(*guest, "messenger", "sold"));
  const std::size_t before = Logged().size();
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  const std::size_t after = Logged().size();
  EXPECT_LE(after, before + kOnTheWire) << "those on the wire were not called back";
  EXPECT_EQ(guest->Count()->suppressed, kMessages - after);
  EXPECT_GT(guest->Count()->suppressed, 0U) << "or this proves nothing";

  Deliver("telegram", {{{"from", "7301234567"}, {"text", "hi"}}});
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  const std::vector<Json> logged = Logged();
  ASSERT_EQ(logged.size(), after + 1) << "others go on";
  EXPECT_EQ(logged.back()["platform"], "telegram");
  EXPECT_TRUE(Eventually([&] { return Alerts() == Names{"messenger is disconnected: sold"}; }));
}

TEST_F(WorkerConnections, ADisconnectedConnectionTakesNothingIn) {
  Begin({Kept("telegram")});
  const auto guest = Guest();
  ASSERT_TRUE(connect::Disconnect(*guest, "telegram", "sold"));
  EXPECT_EQ(Deliver("telegram", {{{"from", "7301234567"}, {"text", "hi"}}})["status"], 200);
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  EXPECT_EQ(worker_->counts().dropped, 1U);
  EXPECT_EQ(worker_->counts().webhooks, 0U);
  EXPECT_EQ(guest->Count()->contacts, 0U);
  EXPECT_NE(Metrics().find("hark_webhooks_dropped_total 1\n"), std::string::npos);
  EXPECT_TRUE(Logged().empty());
}

TEST_F(WorkerConnections, ConnectedAgainItGoesOn) {
  Begin({Kept("telegram")});
  ASSERT_TRUE(connect::Disconnect(*Guest(), "telegram", "sold"));
  Kept("telegram");
  Deliver("telegram", {{{"from", "7301234567"}, {"text", "hi"}}});
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  ASSERT_EQ(Logged().size(), 1U);
  EXPECT_EQ(Logged()[0]["accepted"], true);
}

TEST_F(WorkerConnections, OfATakenTokenNoByteStays) {
  Begin({Kept("telegram")});
  Deliver("telegram", {{{"from", "7301234567"}, {"text", "hi"}}});
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  const auto guest = Guest();
  const Credential kept = *guest->CredentialOf("telegram").value();
  ASSERT_FALSE(FilesWith(kept.sealed).empty()) << "or the search below proves nothing";
  ASSERT_FALSE(FilesWith(kept.wrapped_key).empty());
  ASSERT_TRUE(connect::Disconnect(*guest, "telegram", "sold"));
  // A reader of the worker may hold the log up; its next write sees to it.
  EXPECT_TRUE(Eventually(
      [&] { return FilesWith(kept.sealed).empty() && FilesWith(kept.wrapped_key).empty(); }));
}

TEST_F(WorkerConnections, MetaTellsThatLeaveWasTakenBack) {
  channel::Connection page = Kept("messenger");
  page.granted_by = "218471";
  channel::Connection photos = Kept("instagram");
  photos.granted_by = "990";
  Begin({page, photos});
  const auto post = [&](const std::string& form) {
    return client_->Send({.url = At("/webhook/messenger/deauthorize"), .body = form}, 5'000)
        .value()
        .status;
  };
  EXPECT_EQ(post(test::DeauthorizeForm("a guess", "218471", NowMs())), 401);
  EXPECT_EQ(Guest()->CredentialOf("messenger").value()->state, Credential::State::Connected);
  EXPECT_EQ(post(test::DeauthorizeForm("app secret", "218471", NowMs())), 200);
  EXPECT_EQ(Guest()->CredentialOf("messenger").value()->state, Credential::State::Disconnected);
  EXPECT_EQ(Guest()->CredentialOf("instagram").value()->state, Credential::State::Connected);
  Deliver("messenger", {{{"from", "7301234567"}, {"text", "hi"}}});
  EXPECT_EQ(worker_->counts().dropped, 1U);
  EXPECT_EQ(worker_->counts().refused, 1U);
  EXPECT_TRUE(Eventually([&] {
    return Alerts() == Names{"messenger is disconnected: the app was deauthorized at Meta"};
  }));
  EXPECT_NE(Metrics().find("hark_connection_alerts_total 1\n"), std::string::npos);
}

// While a run of theirs rests, and a message to them is on the wire.
TEST_F(WorkerConnections, MetaTellsThatAPersonIsToBeErased) {
  const std::string person = "7301234567890";
  const std::string words = "my kidney hurts";
  Begin({Kept("messenger")});
  ASSERT_TRUE(worker_->Deploy(test::Compiled(kAsking)));
  Deliver("messenger", {{{"from", person}, {"text", words}}});
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  const auto guest = Guest();
  EXPECT_EQ(guest->Count()->runs, 1U);
  Order("/control", {{"platform", "messenger"}, {"fault", "delay"}, {"ms", 1'000}, {"count", 1}});
  Deliver("messenger", {{{"from", person}, {"text", "Monday"}}});
  EXPECT_TRUE(Eventually([&] { return guest->Count()->claimed == 1; }));
  ASSERT_NE(FilesWith(words), Names{}) << "or the search below proves nothing";
  ASSERT_NE(FilesWith(person), Names{});

  const auto asked = client_->Send({.url = At("/webhook/messenger/deletion"),
                                    .body = test::DeauthorizeForm("app secret", person, NowMs())},
                                   5'000);
  ASSERT_EQ(asked->status, 200);
  const std::string code = Json::parse(asked->body)["confirmation_code"];
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  EXPECT_TRUE(Eventually([&] { return FilesWith(words).empty() && FilesWith(person).empty(); }));
  const store::Counts counts = guest->Count().value();
  EXPECT_EQ(counts.contacts + counts.runs + counts.claimed + counts.sent + counts.uncertain, 0U);
  const auto page = client_->Send(
      {.method = "GET", .url = At("/webhook/messenger/deletion?code=" + code)}, 5'000);
  EXPECT_EQ(page->status, 200);
  EXPECT_NE(page->body.find("what was kept of you is erased"), std::string::npos);
}

TEST_F(WorkerConnections, RenewTokensByThemselves) {
  std::mutex mutex;
  std::vector<std::string> asked;
  serve::HttpListener platform({}, [&](const channel::HttpRequest& request) {
    std::scoped_lock lock(mutex);
    asked.push_back(request.method + " " + request.url);
    return http::Reply(channel::HttpResponse{
        200, {}, R"({"access_token":"ig2","token_type":"bearer","expires_in":5184000})"});
  });
  const std::string url = "http://127.0.0.1:" + std::to_string(platform.Start().value());
  channel::Connection photos = Account("instagram");
  photos.api_url = url + "/v25.0";
  {
    const auto guest = Guest();
    connect::Vault vault(*guest, key_path());
    ASSERT_TRUE(
        vault.Keep(photos, {.token = "ig1", .lasts_ms = 60 * kDayMs}, NowMs() - 31 * kDayMs));
  }
  photos.token.clear();
  photos.token_is_kept = true;
  Begin({photos});
  EXPECT_TRUE(Eventually([&] { return worker_->counts().tokens_renewed == 1; }));
  const Credential kept = *Guest()->CredentialOf("instagram").value();
  EXPECT_EQ(kept.generation, 2);
  EXPECT_GT(*kept.expires_ms, NowMs() + 59 * kDayMs);
  std::scoped_lock lock(mutex);
  EXPECT_EQ(asked, Names{"GET /refresh_access_token?grant_type=ig_refresh_token&access_token=ig1"});
}

TEST_F(WorkerConnections, DoNotStartWithoutATokenOrItsKey) {
  channel::Connection bot = Account("telegram");
  bot.token.clear();
  bot.token_is_kept = true;
  const auto failure = [&] {
    auto started = serve::Worker::Start(
        {.connections = {bot}, .store_path = store_path(), .key_path = key_path()});
    EXPECT_FALSE(started);
    return started ? "" : started.error().message;
  };
  EXPECT_EQ(failure(),
            "connection telegram keeps its token in the store, and none is there: `hark connect "
            "telegram` brings it");
  Kept("telegram");
  std::filesystem::remove(key_path());
  EXPECT_NE(failure().find("put the file back"), std::string::npos);
}

// Everything that a worker says or writes, while all goes well and while it does not.
TEST_F(WorkerConnections, NoTokenIsSeenAnywhere) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const Accounts known;
  const std::string tokens[] = {known.whatsapp_token, known.messenger_token, known.instagram_token,
                                known.telegram_token, known.tiktok_token,    "rft.1"};
  std::vector<channel::Connection> all;
  for (const char* channel : kAllChannels) all.push_back(Kept(channel));
  Begin(all);
  std::string seen;
  for (const char* channel : kAllChannels) {
    for (const char* fault : {"", "auth", "retry", "drop_after"}) {
      if (fault == std::string("drop_after")) {
        Order("/control", {{"platform", channel}, {"fault", fault}});
      } else if (*fault != '\0') {
        Order("/control", {{"platform", channel}, {"fault", "error"}, {"class", fault}});
      }
      seen += Deliver(channel, {{{"from", "7301234567"}, {"text", fault}}}).dump();
    }
  }
  worker_->WaitIdle(3'000);
  ASSERT_TRUE(connect::Disconnect(*Guest(), "telegram", "sold"));
  seen += Deliver("telegram", {{{"from", "7301234567"}, {"text", "late"}}}).dump();
  EXPECT_TRUE(Eventually([&] { return !Alerts().empty(); }));
  for (const char* path : {"/metrics", "/healthz", "/webhook/telegram", "/nowhere"}) {
    seen += client_->Send({.method = "GET", .url = At(path)}, 5'000).value().body;
  }
  const auto guest = Guest();
  std::string traced;
  const auto contacts = guest->Contacts({}).value();
  for (const auto& contact : contacts) {
    const auto journal = guest->Journal(contact.id).value();
    for (const auto& entry : journal) traced += entry.kind + entry.text + "\n";
    const auto outbox = guest->Outbox(contact.id).value();
    for (const auto& entry : outbox) traced += entry.body + entry.error + entry.provider_id + "\n";
  }
  EXPECT_NE(traced, "");
  for (const std::string& alert : Alerts()) seen += alert;
  seen += traced;
  // While it runs, as much is in the log as ever will be.
  for (const std::string& token : tokens) EXPECT_EQ(FilesWith(token), Names{}) << token;
  worker_.reset();
  seen += testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  for (const std::string& token : tokens) {
    EXPECT_EQ(FilesWith(token), Names{}) << token;
    EXPECT_EQ(seen.find(token), std::string::npos) << token;
  }
  // The search finds what is there.
  const store::Write planted = store::Quarantine{"shop", "why", "x " + tokens[0], 1};
  ASSERT_TRUE(guest->Apply({&planted, 1}));
  EXPECT_NE(FilesWith(tokens[0]), Names{});
}

}  // namespace
}  // namespace hark::fake
