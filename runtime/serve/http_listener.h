#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"
#include "runtime/http/stream.h"

// The HTTP server that webhooks come in by. The home of Boost.Beast; the header shows
// none of it.
namespace hark::serve {

struct ListenerOptions {
  std::string address = "127.0.0.1";  // an IP address; 0.0.0.0 or :: for all interfaces
  std::uint16_t port = 0;             // 0: the system chooses
  std::size_t threads = 4;            // handlers running at once
  // Meta's webhooks have up to 3 MB (WhatsApp webhooks overview, 29 Apr 2026).
  std::size_t body_bytes_max = (3 << 20) + (64 << 10);
  std::size_t header_bytes_max = 16 << 10;
  // From the first byte of a request to its last: what a slow sender may hold.
  std::int64_t request_timeout_ms = 10000;
  // A kept connection without a request, and a client that does not read its answer.
  std::int64_t idle_timeout_ms = 60000;
  // More wait in the system's queue until one is closed.
  std::size_t connections_max = 1024;
  // Of them, those whose answer may be a stream; one more is answered 503. The rest stays free
  // for whoever comes and goes.
  std::size_t streams_max = 512;
};

// Answers one request; called on the listener's threads, several at once, and may block.
// Status 0 closes the connection without an answer, as a dying server does: for fakes.
using HttpHandler = std::function<http::Reply(const channel::HttpRequest&)>;

// HTTP/1.1 with kept connections. The handler sees GET, HEAD and POST; other methods are
// answered 405, unreadable requests 400, too long headers 431, too long bodies 413. An
// answer to HEAD is sent without its body. A handler that throws is answered 500.
//
// A stream lasts until it is ended, its reader goes or takes nothing for idle_timeout_ms, or
// the listener stops; it is the last answer on its connection.
class HttpListener {
 public:
  HttpListener(ListenerOptions options, HttpHandler handler);
  ~HttpListener();  // stops
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  // Listens and returns the port. Invalid when the address is none; Unavailable when the
  // port is taken or the address is not this machine's; Denied when the system forbids
  // it. Called once.
  Result<std::uint16_t> Start();

  // Takes no more requests, ends the streams, lets the requests under way be answered, for up to
  // 800 ms, and returns when all threads are done: a handler that is running is waited for.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hark::serve
