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

// Counts since the start. Read from any thread.
struct WorkerCounts {
  std::uint64_t webhooks = 0;  // authentic requests
  std::uint64_t refused = 0;   // unsigned or wrongly signed: answered 401
  std::uint64_t dropped = 0;   // authentic, of a disconnected connection: answered 200
  std::uint64_t events = 0;    // stored, seen before or not
  std::uint64_t unread = 0;    // kept in quarantine
  std::uint64_t turns = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failures = 0;
  std::uint64_t tokens_renewed = 0;
  std::uint64_t alerts = 0;       // of connections, each told once
  std::int64_t last_turn_ns = 0;  // how long the newest turns took, and sends
  std::int64_t last_send_ns = 0;
  bool native_ready = false;  // whether the active program runs as native code
};

// Webhooks are POST /webhook/<connection>; GET there is the channel's handshake, and Meta tells at
// /webhook/<connection>/deauthorize that somebody took their leave back, and at …/deletion that
// they want what is kept of them deleted. Web chats are below /chat/<connection> (webchat/chat.h).
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
