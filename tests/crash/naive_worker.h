#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/channel/channel.h"
#include "runtime/outbox/route.h"
#include "runtime/serve/http_listener.h"
#include "runtime/store/commit_queue.h"
#include "runtime/store/sqlite_store.h"
#include "runtime/turn/executor.h"

namespace hark::crash {

// A worker like serve::Worker in all but its sender (tests/support/naive_sender.h): the
// negative control of the crash test.
class NaiveWorker {
 public:
  static Result<std::unique_ptr<NaiveWorker>> Start(const std::string& store_path,
                                                    std::vector<channel::Connection> connections);
  ~NaiveWorker();

  Result<void> Deploy(const ir::Program& program);
  std::uint16_t port() const { return port_; }
  bool WaitIdle(std::int64_t timeout_ms);

 private:
  NaiveWorker(std::unique_ptr<store::SqliteStore> disk,
              std::vector<channel::Connection> connections);

  channel::HttpResponse Handle(const channel::HttpRequest& request);
  void Execute();
  void Send();

  const std::vector<channel::Connection> connections_;
  const outbox::Routes routes_;
  std::unique_ptr<store::SqliteStore> disk_;
  store::CommitQueue store_;
  turn::Programs programs_;
  std::shared_ptr<turn::Deployed> active_;
  serve::HttpListener listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hark::crash
