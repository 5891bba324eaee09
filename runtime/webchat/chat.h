#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/http/stream.h"
#include "runtime/store/store.h"
#include "runtime/webchat/limiter.h"
#include "runtime/webchat/local_channel.h"
#include "runtime/webchat/rooms.h"

namespace hark::webchat {

// What of the HTTP side belongs to web chats, below /chat/<connection>:
//   GET                 the page; its files are below it; `widget.js` embeds it elsewhere
//   POST visitor        a token for a new visitor
//   POST messages       what the visitor said: stored durably, or not answered 200
//   GET events          the visitor's stream of what was sent to them
// The last two want `Authorization: Bearer <token>`. 401 without one that we made, 403 from a page
// that is none of ours, 413 for what is too long, 429 for too much, 503 for not stored; the last
// two say when to come back.
//
// Handle may be called from any thread.
class Chat {
 public:
  // The references must outlive this.
  struct Parts {
    const std::vector<channel::Connection>& connections;  // of all channels
    store::Store& store;
    host::Clock& clock;
    host::Random& random;
    std::function<void()> on_stored;  // there is something for a turn
  };
  explicit Chat(Parts parts);

  void Start() { rooms_.Start(); }
  void Stop() { rooms_.Stop(); }

  // `path` is what follows /chat/ in the request's.
  http::Reply Handle(const channel::HttpRequest& request, std::string_view path);

  // For the senders: what they send, and that they recorded it.
  LocalChannel& local() { return local_; }

 private:
  http::Reply Post(const channel::HttpRequest& request, const channel::Connection& connection,
                   std::string_view what);
  http::Reply Take(const channel::HttpRequest& request, const channel::Connection& connection);
  http::Reply Events(const channel::HttpRequest& request, const channel::Connection& connection);
  http::Reply NewVisitor(const channel::HttpRequest& request,
                         const channel::Connection& connection);
  std::int64_t WaitOf(Limiter& limiter, const channel::HttpRequest& request,
                      const channel::Connection& connection);
  std::int64_t MonotonicMs() { return parts_.clock.MonotonicNs() / 1'000'000; }

  const Parts parts_;
  Limiter visitors_{{.at_once = 100, .every_ms = 100}};   // by connection
  Limiter arrivals_{{.at_once = 20, .every_ms = 3'000}};  // of visitors, by network
  Limiter posts_{{.at_once = 60, .every_ms = 500}};       // of messages, by network
  Limiter messages_{{.at_once = 20, .every_ms = 1'000}};  // by visitor
  Rooms rooms_;
  LocalChannel local_;
};

}  // namespace hark::webchat
