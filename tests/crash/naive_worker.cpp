#include "tests/crash/naive_worker.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "compiler/ir/text_form.h"
#include "runtime/channel/curl_client.h"
#include "runtime/host/host.h"
#include "runtime/interp/interp.h"
#include "runtime/serve/webhook.h"
#include "tests/support/naive_sender.h"

namespace hark::crash {
namespace {

constexpr int kSenders = 4;
constexpr std::chrono::milliseconds kRest{2};
constexpr std::string_view kWebhookPath = "/webhook/";

}  // namespace

NaiveWorker::NaiveWorker(std::unique_ptr<store::SqliteStore> disk,
                         std::vector<channel::Connection> connections)
    : connections_(std::move(connections)),
      routes_(outbox::RoutesOf(connections_)),
      disk_(std::move(disk)),
      store_(*disk_),
      programs_(store_, interp::MakeInterpreter),
      listener_({}, [this](const channel::HttpRequest& request) { return Handle(request); }) {}

Result<std::unique_ptr<NaiveWorker>> NaiveWorker::Start(
    const std::string& store_path, std::vector<channel::Connection> connections) {
  if (std::filesystem::exists(store_path)) test::ForgetClaims(store_path);
  auto disk = store::SqliteStore::Open(store_path);
  if (!disk) return std::unexpected(disk.error());
  std::unique_ptr<NaiveWorker> worker(new NaiveWorker(std::move(*disk), std::move(connections)));
  return worker;
}

// Listens once there is a program to answer with.
Result<void> NaiveWorker::Deploy(const ir::Program& program) {
  auto loaded = ops::LoadedProgram::Load(program);
  if (!loaded) return std::unexpected(loaded.error());
  const std::string& hash = (*loaded)->hash();
  auto saved = store_.Write(store::SaveProgram{hash, ir::Print(program)});
  if (!saved) return std::unexpected(saved.error());
  auto deployed = programs_.Get(hash);
  if (!deployed) return std::unexpected(deployed.error());
  active_ = *deployed;
  auto port = listener_.Start();
  if (!port) return std::unexpected(port.error());
  port_ = *port;
  threads_.emplace_back([this] { Execute(); });
  for (int sender = 0; sender < kSenders; ++sender) threads_.emplace_back([this] { Send(); });
  return {};
}

NaiveWorker::~NaiveWorker() {
  listener_.Stop();
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  store_.Stop();
}

channel::HttpResponse NaiveWorker::Handle(const channel::HttpRequest& request) {
  const std::string_view path = request.url;
  if (!path.starts_with(kWebhookPath)) return {404, {}, ""};
  const std::string_view name = path.substr(kWebhookPath.size());
  auto connection = std::ranges::find(connections_, name, &channel::Connection::name);
  if (connection == connections_.end()) return {404, {}, ""};
  return serve::TakeIn(request, {&*connection}, store_, host::SystemClock().NowMs(), nullptr)
      .response;
}

void NaiveWorker::Execute() {
  turn::Executor executor(store_, programs_, host::SystemClock());
  while (!stopping_) {
    auto stepped = executor.Step(*active_);
    if (!stepped || stepped->idle()) std::this_thread::sleep_for(kRest);
  }
}

void NaiveWorker::Send() {
  std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
  test::NaiveSender sender(store_, routes_, *http, host::SystemClock());
  while (!stopping_) {
    auto sent = sender.SendDue();
    if (!sent || *sent == 0) std::this_thread::sleep_for(kRest);
  }
}

bool NaiveWorker::WaitIdle(std::int64_t timeout_ms) {
  for (std::int64_t left = timeout_ms; left > 0; left -= 50) {
    auto count = store_.Count();
    if (count && count->inbox_new == 0 && count->pending == 0 && count->claimed == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace hark::crash
