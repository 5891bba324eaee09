#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "runtime/connect/live_tokens.h"
#include "runtime/connect/vault.h"
#include "runtime/host/host.h"
#include "runtime/media/door.h"
#include "runtime/media/links.h"
#include "runtime/outbox/send_pool.h"
#include "runtime/serve/http_listener.h"
#include "runtime/serve/webhook.h"
#include "runtime/serve/worker.h"
#include "runtime/store/commit_queue.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/executor.h"
#include "runtime/wake/in_process_wake.h"
#include "runtime/webchat/chat.h"

// What the threads of a worker share, for worker.cpp and worker_requests.cpp alone.
namespace hark::serve {

struct Worker::State {
  State(WorkerOptions its_options, std::unique_ptr<store::Store> its_store);
  ~State();

  Result<void> Start();
  Result<void> Deploy(const ir::Program& program);
  Result<void> MakeActive(const std::string& hash);
  http::Reply Handle(const channel::HttpRequest& request);
  channel::HttpResponse TakeWebhook(const channel::HttpRequest& request, std::string_view name);
  channel::HttpResponse TakeDeauthorization(const channel::HttpRequest& request,
                                            const channel::Connection& connection);
  channel::HttpResponse TakeDeletion(const channel::HttpRequest& request,
                                     const channel::Connection& connection);
  // The one whose name stands before `end`; null when there is none.
  const channel::Connection* ConnectionBefore(std::string_view path, std::string_view end) const;
  const channel::Connection* ConnectionNamed(std::string_view name) const;
  channel::HttpResponse TakeInbound(const channel::HttpRequest& request, std::string_view name);
  void Count(const Intake& intake);
  Result<void> CheckTokens();
  Result<void> MakeLinks();
  void Tell(const connect::Alert& alert);
  void ExecuteUntilStopped();
  void KeepTokensUntilStopped();
  void FillUntilStopped();
  std::shared_ptr<turn::Deployed> Active();
  WorkerCounts Counts();

  const WorkerOptions options;
  host::Clock& clock = host::SystemClock();
  std::unique_ptr<store::Store> disk;
  store::CommitQueue store;
  turn::Programs programs;
  turn::Executor executor;
  wake::InProcessWake wake;     // there may be turns to run
  wake::InProcessWake settled;  // less may be left to do
  wake::InProcessWake changed;  // a connection may have been disconnected
  connect::Vault vault;
  connect::LiveTokens tokens;
  wake::InProcessWake lacking;  // there may be events to fill
  webchat::Chat chat;
  media::Links links;
  media::Door door;
  outbox::SendPool senders;
  HttpListener listener;
  std::uint16_t port = 0;

  std::mutex telling;  // one alert at a time
  std::mutex mutex;    // of active, counts and native_thread
  std::shared_ptr<turn::Deployed> active;
  WorkerCounts counts;
  std::thread native_thread;
  std::atomic<bool> stopping = false;
  std::thread executor_thread;
  std::thread keeper_thread;
  std::thread filler_thread;
};

}  // namespace hark::serve
