// How soon a webhook is answered 200 while 500 a second come in: by a worker, which has it in its
// store by then, beside the same HTTP server that keeps nothing and one that appends each body to a
// file and syncs it. In one process and one run, turn by turn.
//
// Webhooks come at their time, whatever became of those before: who is late is late for all
// that follow, and each is timed from the moment it was due.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/driver/compile.h"
#include "runtime/channel/curl_client.h"
#include "runtime/serve/http_listener.h"
#include "runtime/serve/worker.h"
#include "tests/bench/bench.h"
#include "tests/support/scratch.h"
#include "tests/support/webhooks.h"

namespace hark::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kConnections = 32;  // Meta and Telegram keep tens of them open

struct Load {
  int per_second = 500;
  int events = 3'000;  // in one round
  int rounds = 3;
  int contacts = 500;
};

struct Answers {
  std::vector<double> ms;
  std::size_t taken = 0;  // answered 200
};

channel::HttpResponse Answer(int status, std::string body = "") {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

// Appends and syncs; the least that can be called kept.
class SyncedFile {
 public:
  explicit SyncedFile(const std::string& path)
      : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    HARK_CHECK(file_ >= 0, "a file can be made in the temporary folder");
  }
  ~SyncedFile() { close(file_); }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  bool Append(const std::string& text) const {
    return write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           fdatasync(file_) == 0;
  }

 private:
  int file_;
};

ir::Program Program(const char* script) {
  source::SourceSet sources;
  sources.Add("rules.hark", script);
  diag::Sink sink;
  auto compiled = driver::Compile(sources, sink);
  HARK_CHECK(compiled.has_value(), "the script compiles");
  return std::move(compiled->program);
}

channel::Connection Shop(const std::string& api_url) {
  return {.name = "shop",
          .channel = "whatsapp",
          .api_url = api_url,
          .account_id = "105550001111222",
          .token = "sample-token",
          .app_secret = "sample-app-secret",
          .verify_token = "sample-word"};
}

// Messages that nobody has sent before, `begin` being the number of the first.
std::vector<channel::HttpRequest> Webhooks(const std::string& url, int begin, const Load& load) {
  std::vector<channel::HttpRequest> webhooks;
  for (int number = begin; number < begin + load.events; ++number) {
    const int contact = number % load.contacts;
    const test::Person person{std::to_string(998'900'000'000 + contact), "Ana", ""};
    webhooks.push_back(
        test::TextWebhook(Shop(""), url, person, number, "How much are the peonies?"));
  }
  return webhooks;
}

// Posts each at its time; a connection has one under way at a time.
Answers Post(const std::vector<channel::HttpRequest>& webhooks, const Load& load) {
  Answers answers;
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const auto begun = Clock::now() + std::chrono::milliseconds(50);
  const auto post = [&] {
    auto client = channel::MakeCurlClient();
    for (std::size_t at = next++; at < webhooks.size(); at = next++) {
      const auto due = begun + std::chrono::microseconds(at * 1'000'000 / load.per_second);
      std::this_thread::sleep_until(due);
      const auto answer = client->Send(webhooks[at], 10'000);
      const std::chrono::duration<double, std::milli> took = Clock::now() - due;
      std::lock_guard lock(mutex);
      answers.ms.push_back(took.count());
      answers.taken += answer && answer->status == 200;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t one = 0; one < kConnections; ++one) threads.emplace_back(post);
  for (std::thread& thread : threads) thread.join();
  return answers;
}

// The smallest that so many hundredths are not above.
double Percentile(std::vector<double>& sorted, double hundredths) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(hundredths / 100 * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

// Something that webhooks can be posted to.
struct Server {
  std::string name;
  std::string url;
  std::function<void()> settle = [] {};  // returns once all it has taken is dealt with
  Answers answers = {};
};

// A worker and what it runs.
struct Running {
  Running(const std::string& store_path, const std::string& api_url, const char* script) {
    auto started = serve::Worker::Start({.connections = {Shop(api_url)}, .store_path = store_path});
    HARK_CHECK(started.has_value(), "a worker starts in the temporary folder");
    worker = std::move(*started);
    HARK_CHECK(worker->Deploy(Program(script)).has_value(), "the script is deployed");
  }
  Server AsServer(std::string name) const {
    return {std::move(name), fmt::format("http://127.0.0.1:{}", worker->port()),
            [this] { HARK_CHECK(worker->WaitIdle(120'000), "a worker deals with what it took"); }};
  }
  std::unique_ptr<serve::Worker> worker;
};

void Show(std::vector<Server>& servers, const Load& load) {
  Table table({"server", "p50, ms", "p99, ms", "p99.9, ms", "longest, ms", "answered 200"});
  for (Server& server : servers) {
    std::vector<double>& ms = server.answers.ms;
    std::ranges::sort(ms);
    table.Add({server.name, Number(Percentile(ms, 50)), Number(Percentile(ms, 99)),
               Number(Percentile(ms, 99.9)), Number(ms.back()), Count(server.answers.taken)});
    HARK_CHECK(server.answers.taken == ms.size(), "every webhook is answered 200");
  }
  table.Print(fmt::format("{} webhooks a second on {} connections, {} rounds of {} to each",
                          load.per_second, kConnections, load.rounds,
                          Count(static_cast<std::size_t>(load.events))));
}

void Run(bool tiny) {
  const Load load = tiny ? Load{200, 40, 1, 10} : Load{};
  test::Scratch folder;
  serve::HttpListener platform({}, [](const channel::HttpRequest&) -> http::Reply {
    static std::atomic<int> sent = 0;
    return Answer(200, fmt::format(R"({{"messages":[{{"id":"wamid.out{}"}}]}})", sent++));
  });
  const std::string api = fmt::format("http://127.0.0.1:{}/v25.0", platform.Start().value());
  serve::HttpListener bare({}, [](const channel::HttpRequest&) { return Answer(200); });
  const SyncedFile file(folder.File("bodies"));
  serve::HttpListener synced({}, [&](const channel::HttpRequest& request) {
    return Answer(file.Append(request.body) ? 200 : 503);
  });
  const Running silent(folder.File("silent.db"), api,
                       "rule other on message when text is \"x\" {}");
  const Running answering(folder.File("answering.db"), api,
                          "contact { asked: Int = 0 }\n"
                          "rule counts on message {\n"
                          "  set contact.asked = contact.asked + 1\n"
                          "  reply \"You asked {contact.asked} times.\"\n"
                          "}\n");
  const auto url = [](std::uint16_t port) { return fmt::format("http://127.0.0.1:{}", port); };
  std::vector<Server> servers = {
      {"the HTTP server alone: nothing is kept", url(bare.Start().value())},
      {"the HTTP server, each body appended and synced", url(synced.Start().value())},
      silent.AsServer("Hark, in its store: no rule is for it"),
      answering.AsServer("Hark, in its store: each is counted and answered"),
  };
  for (int round = 0; round < load.rounds; ++round) {
    for (Server& server : servers) {
      const Answers answers = Post(Webhooks(server.url, round * load.events, load), load);
      server.answers.ms.insert(server.answers.ms.end(), answers.ms.begin(), answers.ms.end());
      server.answers.taken += answers.taken;
      server.settle();
    }
  }
  Show(servers, load);
  const auto all = static_cast<std::uint64_t>(load.rounds) * static_cast<unsigned>(load.events);
  HARK_CHECK(answering.worker->counts().sent == all, "every message is answered once");
}

}  // namespace
}  // namespace hark::bench

int main(int argc, char** argv) { hark::bench::Run(hark::bench::IsTiny(argc, argv)); }
