#include "tests/crash/load.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "runtime/channel/curl_client.h"

namespace hark::crash {
namespace {

constexpr int kWriters = 6;
constexpr std::int64_t kAnswerMs = 10'000;
// Between two messages of a writer: a load the worker can keep up with between deaths.
constexpr std::chrono::milliseconds kPause{8};
// Platforms wait seconds before they deliver again; nothing depends on how long.
constexpr std::chrono::milliseconds kRedeliverAfter{25};
constexpr std::chrono::milliseconds kLookAtLog{40};
constexpr std::int64_t kTwiceEvery = 10;

}  // namespace

std::vector<channel::Connection> Connections(const std::string& platforms_url) {
  return {test::Platforms::WhatsApp(platforms_url, "shop"),
          test::Platforms::WhatsApp(platforms_url, "office"),
          test::Platforms::Telegram(platforms_url, "bot")};
}

// No two connections share a contact, so an address tells the connection too.
Writer WriterOf(std::int64_t number) {
  const std::int64_t connection = number % kConnections;
  const std::int64_t contact = number / kConnections % kContactsPerConnection;
  const std::int64_t address = 998'900'000'000 + connection * 1'000'000 + contact;
  return {static_cast<std::size_t>(connection), {std::to_string(address), "Contact", "en"}};
}

Load::Load(test::Platforms& platforms, const std::string& platforms_url)
    : platforms_(platforms), connections_(Connections(platforms_url)) {
  for (int writer = 0; writer < kWriters; ++writer) {
    writers_.emplace_back([this] { PostMessages(); });
  }
  reporter_ = std::thread([this] { ReportSends(); });
}

Load::~Load() {
  given_up_ = true;
  Finish();
}

std::string Load::WorkerUrl() const { return "http://127.0.0.1:" + std::to_string(port_); }

void Load::PostUntilTaken(channel::HttpClient& http, channel::HttpRequest request) {
  const std::string path = request.url;
  while (!given_up_) {
    request.url = WorkerUrl() + path;
    channel::HttpResult answer = http.Send(request, kAnswerMs);
    if (answer && answer->status == 200) return;
    ++redeliveries_;
    std::this_thread::sleep_for(kRedeliverAfter);
  }
}

void Load::PostMessages() {
  std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
  while (!finishing_) {
    const std::int64_t number = next_++;
    const Writer writer = WriterOf(number);
    const channel::HttpRequest request = test::TextWebhook(
        connections_[writer.connection], "", writer.person, number, "m" + std::to_string(number));
    PostUntilTaken(*http, request);
    if (number % kTwiceEvery == 0) {
      ++redeliveries_;
      PostUntilTaken(*http, request);
    }
    std::this_thread::sleep_for(kPause);
  }
}

void Load::ReportSends() {
  std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
  for (bool last_round = false; !last_round;) {
    last_round = messages_done_;
    const std::size_t reported = sent_.size();
    std::ranges::move(platforms_.ReadNew(), std::back_inserter(sent_));
    for (std::size_t at = reported; at < sent_.size(); ++at) {
      const test::Sent& sent = sent_[at];
      if (sent.platform != "whatsapp" || !sent.accepted) continue;
      const bool shop = sent.to.starts_with("998900");
      PostUntilTaken(*http, test::SentWebhook(connections_[shop ? 0 : 1], "", sent.to,
                                              sent.provider_id, sent.effect_id));
    }
    if (!last_round) std::this_thread::sleep_for(kLookAtLog);
  }
}

void Load::Finish() {
  finishing_ = true;
  for (std::thread& writer : writers_) {
    if (writer.joinable()) writer.join();
  }
  messages_done_ = true;
  if (reporter_.joinable()) reporter_.join();
}

}  // namespace hark::crash
