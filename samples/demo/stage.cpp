#include "samples/demo/stage.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "cli/signals.h"
#include "runtime/channel/curl_client.h"
#include "runtime/host/host.h"

namespace hark::demo {
namespace {

constexpr std::int64_t kHttpMs = 10'000;
constexpr std::int64_t kLookMs = 5;

void Sleep(std::int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

Result<std::unique_ptr<Stage>> Stage::Set() {
  std::unique_ptr<Stage> stage(new Stage());
  auto platforms = test::Platforms::Start(stage->folder_.File("sent.jsonl"));
  if (!platforms) return std::unexpected(platforms.error());
  stage->platforms_ = std::move(*platforms);
  const std::string& url = stage->platforms_->url();
  stage->connections_ = {test::Platforms::WhatsApp(url, "shop"),
                         test::Platforms::Telegram(url, "bot")};
  stage->http_ = channel::MakeCurlClient();
  return stage;
}

Result<void> Stage::StartWorker(const ir::Program& program) {
  objects_.emplace(folder_.File("objects"));
  auto worker = serve::Worker::Start(
      {.connections = connections_,
       .store_path = store_path(),
       .make_native = [this](const auto& loaded) -> Result<std::shared_ptr<const ops::Engine>> {
         auto engine = jit::MakeNative(loaded, {.objects = &*objects_, .stats = &native_});
         native_failed_ = !engine;
         if (!engine) return std::unexpected(engine.error());
         return std::move(*engine);
       }});
  if (!worker) return std::unexpected(worker.error());
  worker_ = std::move(*worker);
  return worker_->Deploy(program);
}

bool Stage::WaitForNative(std::int64_t timeout_ms) {
  for (std::int64_t left = timeout_ms; left > 0 && !native_failed_; left -= kLookMs) {
    if (counts().native_ready) return true;
    if (cli::StopRequested()) return false;
    Sleep(kLookMs);
  }
  return counts().native_ready;
}

const channel::Connection& Stage::ConnectionOf(std::string_view channel) const {
  return *std::ranges::find(connections_, channel, &channel::Connection::channel);
}

std::string Stage::worker_url() const {
  return "http://127.0.0.1:" + std::to_string(worker_->port());
}

Result<int> Stage::Post(const channel::HttpRequest& request) {
  posted_at_ms_ = host::SystemClock().NowMs();
  const std::int64_t begun_ns = host::SystemClock().MonotonicNs();
  channel::HttpResult answer = http_->Send(request, kHttpMs);
  if (!answer) return Fail(FailureKind::Unavailable, answer.error().message);
  answer_ms_.push_back(static_cast<double>(host::SystemClock().MonotonicNs() - begun_ns) / 1e6);
  return answer->status;
}

std::vector<test::Sent> Stage::SentTo(const test::Person& person, std::size_t count,
                                      std::int64_t timeout_ms) {
  std::vector<test::Sent> found;
  const std::int64_t end_ms = host::SystemClock().NowMs() + timeout_ms;
  while (!cli::StopRequested()) {
    worker_->WaitIdle(std::max<std::int64_t>(end_ms - host::SystemClock().NowMs(), 1));
    std::ranges::move(platforms_->ReadNew(), std::back_inserter(unread_));
    auto theirs = std::stable_partition(unread_.begin(), unread_.end(), [&](const auto& sent) {
      return sent.to != person.address || !sent.is_message;
    });
    found.insert(found.end(), theirs, unread_.end());
    unread_.erase(theirs, unread_.end());
    if (found.size() >= count || host::SystemClock().NowMs() >= end_ms) break;
    Sleep(kLookMs);
  }
  if (!found.empty()) {
    reply_ms_.push_back(static_cast<double>(found.front().at_ms - posted_at_ms_));
  }
  return found;
}

}  // namespace hark::demo
