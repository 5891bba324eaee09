#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/outbox/pauses.h"
#include "runtime/outbox/route.h"
#include "runtime/outbox/sender.h"
#include "runtime/outbox/uploads.h"
#include "runtime/store/store.h"

namespace hark::outbox {

// The threads that send. Each connection has a lane of its own, so a channel that is slow
// or down holds up nobody else; a lane's threads work on different contacts. One lane more makes
// the outside calls and settles what goes to a connection that is gone. Nothing is
// queued here: what waits, waits in the store, and a thread claims only what it sends next.
class SendPool {
 public:
  struct Options {
    std::size_t threads_per_connection = 4;
    std::size_t batch = 8;
    // Calls take as long as whoever is called, so each thread makes one at a time; of one
    // service Busy::kMost.
    std::size_t call_threads = 12;
    call::Callers callers = {};
    // Whose token each message goes with; must outlive the pool. Null: each connection's own.
    Tokens* tokens = nullptr;
    // Gives the event, as JSON, that tells rules of a message that went no further; empty: none
    // listens. From any of the pool's threads. May be empty.
    TellRefusal tell_refusal = {};
    // How often a lane looks by itself: what a lost ring or a retry costs at most.
    std::int64_t poll_ms = 500;
    // Called once for a connection that is refused as a whole, until it works again; from
    // any of the pool's threads. May be empty.
    std::function<void(const Pauses::Paused&)> on_pause = {};
    // Called after each look for something to send, from any of the pool's threads: what
    // waits may be less now. May be empty.
    std::function<void()> on_round = {};
    // Called when something was tried: what came of a call is an event that a turn is to take.
    // May be empty.
    std::function<void()> on_work = {};
  };
  using MakeClient = std::function<std::unique_ptr<channel::HttpClient>()>;

  // `store` is written to from all threads (see commit_queue.h); it, `clock` and `random`
  // must outlive this. `make_client` is called once a thread, in it.
  SendPool(store::Store& store, const std::vector<channel::Connection>& connections,
           host::Clock& clock, host::Random& random, MakeClient make_client)
      : SendPool(store, connections, clock, random, std::move(make_client), Options{}) {}
  SendPool(store::Store& store, const std::vector<channel::Connection>& connections,
           host::Clock& clock, host::Random& random, MakeClient make_client, Options options);
  SendPool(const SendPool&) = delete;
  SendPool& operator=(const SendPool&) = delete;
  ~SendPool();

  void Start();
  // Finishes what is on the wire (at most 10 s a message, 60 s a call) and records it. Any thread,
  // more than once.
  void Stop();

  // There may be something to send. Any thread; costs nothing when there is not.
  void Ring();
  // Sends a request that a channel wants for politeness: at most once, soon, never stored.
  // Dropped when 256 of the connection wait already or the pool stops.
  void Acknowledge(std::string_view connection, channel::HttpRequest request);

  // Since the start; from any thread.
  SendStats stats() const;
  // Connections that do not send because the channel refuses them.
  std::vector<Pauses::Paused> paused() const { return pauses_.List(); }

 private:
  class Lane;

  std::vector<std::string> CallPrefixes() const;
  void Add(const SendStats& stats);

  store::Store& store_;
  host::Clock& clock_;
  host::Random& random_;
  const MakeClient make_client_;
  const Options options_;
  const Routes routes_;
  Busy busy_;
  Uploads uploads_;
  Pauses pauses_;
  mutable std::mutex mutex_;  // of stats_
  SendStats stats_;
  std::mutex stopping_;  // one Stop at a time
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace hark::outbox
