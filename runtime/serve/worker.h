#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/call/caller.h"
#include "runtime/channel/channel.h"
#include "runtime/connect/renewer.h"
#include "runtime/hook/hook.h"
#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/serve/inbound.h"
#include "runtime/serve/metrics.h"

// A worker process: listens to webhooks, runs turns, sends. Everything it decides is
// decided by the same code that simulation runs; what it adds is threads and sockets.
namespace hark::serve {

struct WorkerOptions {
  std::vector<channel::Connection> connections;
  call::Callers callers;                // who makes outside calls
  std::shared_ptr<hook::Caller> hooks;  // who calls hooks; none: every call fails
  std::string store_path;               // SQLite; empty: in memory, forgotten at the end
  std::string key_path;  // of the key that kept tokens are sealed by (connect/key_file.h)
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  // Where others reach the worker, https://bot.shop.example: links to files that people sent lead
  // there (runtime/media). Empty: no links are made.
  std::string public_url;
  std::vector<InboundSource> inbound;  // other systems that post events
  // Pictures may be anywhere, on this machine too: for tests.
  bool fetches_anything = false;
  // Compiles a program to native code, in the background; none: the interpreter stays.
  std::function<Result<std::shared_ptr<const ops::Engine>>(
      const std::shared_ptr<const ops::LoadedProgram>&)>
      make_native;
  // Called once for each thing that a person is to know: a connection that was disconnected,
  // stopped or is refused. One call at a time, from any of the worker's threads. May be empty.
  std::function<void(const connect::Alert&)> on_alert;
};

// Webhooks are POST /webhook/<connection>; GET there is the channel's handshake, and Meta tells at
// /webhook/<connection>/deauthorize that somebody took their leave back, and at …/deletion that
// they want what is kept of them deleted. Other systems post to /in/<name> (inbound.h), links to
// files are below /media/ (media/door.h). Web chats are below /chat/<connection> (webchat/chat.h).
// GET /healthz says whether the store answers, GET /metrics gives the counts.
class Worker {
 public:
  // Opens the store and the port and starts. The active program of the store goes on
  // running until Deploy gives another. Failures say what to do.
  static Result<std::unique_ptr<Worker>> Start(WorkerOptions options);
  // Stops accepting, finishes what is under way, closes the store.
  ~Worker();

  // Makes the program active at once, in the interpreter; native code follows.
  Result<void> Deploy(const ir::Program& program);

  std::uint16_t port() const;
  WorkerCounts counts() const;
  // Returns when every mailbox is empty and nothing waits to be sent, or when the time
  // is over: false. One thread at a time.
  bool WaitIdle(std::int64_t timeout_ms);

 private:
  Worker();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hark::serve
