#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/call/caller.h"
#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/outbox/busy.h"
#include "runtime/outbox/pauses.h"
#include "runtime/outbox/route.h"
#include "runtime/outbox/uploads.h"
#include "runtime/store/store.h"

namespace hark::outbox {

// What rounds of sending came to.
struct SendStats {
  std::size_t claimed = 0;
  std::size_t sent = 0;
  std::size_t retried = 0;   // tried, and to be tried again
  std::size_t put_back = 0;  // claimed and not tried
  std::size_t failed = 0;
  std::size_t suppressed = 0;
  std::size_t uncertain = 0;
  std::int64_t last_send_ns = 0;  // how long the newest wire attempt took; 0: none yet

  SendStats& operator+=(const SendStats& other);
};

// Nobody makes any call.
const call::Callers& NoCallers();

// Sends what is due: claim, send, record, each a transaction of its own or none
// (runtime.md 2.5). A message is on the wire at most once a claim. Whatever a crash leaves
// claimed is in doubt and never sent again by itself.
//
// No threads and no waiting: who has a thread calls SendDue. One object a thread; several
// may work on one store.
class Sender {
 public:
  // All must outlive the sender.
  struct Parts {
    store::Store& store;  // may be written to by several threads if senders have several
    const Routes& routes;
    channel::HttpClient& http;
    host::Clock& clock;
    host::Random& random;
    Pauses& pauses;
    // Called once for a connection that is refused as a whole, until it works again.
    // May be empty.
    std::function<void(const Pauses::Paused&)> on_pause;
    // Who makes outside calls, by their kind; a call of another kind is unreachable.
    const call::Callers& callers = NoCallers();
    Busy* busy = nullptr;      // null: nobody counts
    Tokens* tokens = nullptr;  // null: each route's own
    // See SendPool::Options.
    TellRefusal tell_refusal = {};
    Uploads* uploads = nullptr;  // null: pictures go as links where a channel uploads them
  };
  struct Options {
    // Messages in one claim. They go one after the other, so a slow channel makes the last
    // ones wait; few keep that short, many share the two commits.
    std::size_t batch = 8;
    std::vector<std::string> except;  // connections that other senders serve
    // Once true, what is claimed and not yet on the wire is put back. Null: never.
    const std::atomic<bool>* is_stopping = nullptr;
  };
  Sender(Parts parts, Options options) : parts_(std::move(parts)), options_(std::move(options)) {}

  // One round. Failures are the store's; what is known by then is recorded by the next
  // round before it claims anything.
  Result<SendStats> SendDue();

 private:
  struct Round {
    std::int64_t claimed_ns = 0;
    SendStats stats;
  };

  Result<void> RecordOutcomes();
  Result<std::vector<store::OutboxEntry>> Claim();
  store::RecordOutcome Handle(const store::OutboxEntry& entry, Round& round);
  store::RecordOutcome HandleCall(const store::OutboxEntry& entry, Round& round);
  store::RecordOutcome SendOnce(const store::OutboxEntry& entry, const Route& route,
                                const channel::Connection& connection, channel::Content content,
                                Round& round);
  channel::SendResult OnTheWire(const Route& route, const channel::HttpRequest& request,
                                SendStats& stats);
  void NoteHealth(const Route& route, const channel::SendResult& result);

  Parts parts_;
  Options options_;
  std::vector<store::Write> outcomes_;  // known and not yet recorded
};

}  // namespace hark::outbox
