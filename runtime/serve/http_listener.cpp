// One thread reads and writes all connections; a pool runs the handlers. So sessions
// need no locks: everything of theirs happens on the first thread, and a handler gets
// the whole request and gives the whole answer, or a stream that rings when it has more of it.

#include "runtime/serve/http_listener.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "compiler/base/check.h"

namespace hark::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// How long Stop waits for answers under way.
constexpr milliseconds kDrain{800};
// When the process has no descriptor left for a connection.
constexpr milliseconds kAcceptAgain{50};

using Whole = beast_http::response<beast_http::string_body>;
using Parser = beast_http::request_parser<beast_http::string_body>;

channel::HttpRequest FromBeast(beast_http::request<beast_http::string_body>&& message) {
  channel::HttpRequest request;
  request.method = std::string(message.method_string());
  request.url = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body());
  return request;
}

Whole ToBeast(channel::HttpResponse response) {
  Whole answer;
  answer.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) answer.insert(name, value);
  answer.body() = std::move(response.body);
  return answer;
}

channel::HttpResponse Plain(int status, std::string words) {
  return {status, {{"Content-Type", "text/plain"}}, std::move(words) + "\n"};
}

std::optional<channel::HttpResponse> ErrorAnswer(error_code error) {
  if (error == beast_http::error::body_limit) return Plain(413, "the body is too long");
  if (error == beast_http::error::header_limit) return Plain(431, "the headers are too long");
  bool of_parser =
      error.category() == beast_http::make_error_code(beast_http::error::bad_method).category();
  if (!of_parser || error == beast_http::error::end_of_stream ||
      error == beast_http::error::partial_message) {
    return std::nullopt;
  }
  return Plain(400, "not an HTTP request");
}

http::Reply CallHandler(const HttpHandler& handler, const channel::HttpRequest& request) {
  try {
    return handler(request);
  } catch (...) {
    // Its words may hold what a stranger sent or a secret; the caller learns neither.
    return Plain(500, "the server failed");
  }
}

// A piece of a body whose length nobody knows.
std::string Chunk(std::string_view bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}
constexpr std::string_view kLastChunk = "0\r\n\r\n";

class Session;

struct Shared {
  Shared(ListenerOptions settings, HttpHandler callback)
      : options(std::move(settings)), handler(std::move(callback)), pool(options.threads) {}

  const ListenerOptions options;
  const HttpHandler handler;
  // On the io thread alone. Declared before it, because sessions end with it at the latest.
  bool stopping = false;
  std::set<Session*> sessions;
  std::size_t streams = 0;
  std::function<void()> on_closed;
  asio::io_context io{1};
  asio::thread_pool pool;
};

// One connection. Lives as long as an operation of it is under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    shared_.sessions.insert(this);
  }
  ~Session() {
    shared_.sessions.erase(this);
    if (body_) {
      body_->Close();
      shared_.streams -= 1;
    }
    if (shared_.on_closed) shared_.on_closed();
  }

  // Waits for the first bytes of a request, as long as a kept connection may idle.
  void Await() {
    parser_.emplace();
    parser_->body_limit(shared_.options.body_bytes_max);
    parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_bytes_max));
    if (shared_.stopping) return Close();
    // A pipelined request may be here already.
    if (buffer_.size() > 0) return ReadAll();
    waiting_ = true;
    ExpireAfter(shared_.options.idle_timeout_ms);
    stream_.async_read_some(buffer_.prepare(kFirstRead),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                              self->waiting_ = false;
                              if (error) return;
                              self->buffer_.commit(bytes);
                              self->ReadAll();
                            });
  }

  // A connection between requests has nothing to finish; a stream has its last chunk.
  void BeginStop() {
    if (waiting_) Close();
    if (body_) body_->End();
  }
  // Nothing rings or is written any more.
  void Close() {
    if (body_) body_->Close();
    silence_.cancel();
    error_code ignored;
    stream_.socket().close(ignored);
  }

 private:
  static constexpr std::size_t kFirstRead = 4096;

  void ExpireAfter(std::int64_t ms) { stream_.expires_after(milliseconds(ms)); }

  // One deadline for the whole request, however many pieces it comes in.
  void ReadAll() {
    ExpireAfter(shared_.options.request_timeout_ms);
    beast_http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->OnRead(error); });
  }

  void OnRead(error_code error) {
    if (error) {
      std::optional<channel::HttpResponse> answer = ErrorAnswer(error);
      // What follows an unreadable request cannot be told from it, so nothing does.
      if (answer) Write(std::move(*answer), false, false);
      return;
    }
    beast_http::verb method = parser_->get().method();
    bool head = method == beast_http::verb::head;
    bool keep = parser_->get().keep_alive();
    // HTTP/1.0, as proxies speak it, has no chunks: the end of the connection is the end.
    chunked_ = parser_->get().version() >= 11;
    if (!head && method != beast_http::verb::get && method != beast_http::verb::post) {
      channel::HttpResponse refusal = Plain(405, "GET, HEAD and POST are answered here");
      refusal.headers.emplace_back("Allow", "GET, HEAD, POST");
      return Write(std::move(refusal), keep, false);
    }
    Handle(keep, head);
  }

  void Handle(bool keep, bool head) {
    stream_.expires_never();
    auto request = std::make_shared<channel::HttpRequest>(FromBeast(parser_->release()));
    error_code unknown;
    const auto peer = stream_.socket().remote_endpoint(unknown);
    if (!unknown) request->peer = peer.address().to_string();
    asio::post(shared_.pool, [self = shared_from_this(), request, keep, head]() mutable {
      http::Reply reply = CallHandler(self->shared_.handler, *request);
      asio::io_context& io = self->shared_.io;
      // Moved along, so that the session never ends on this thread.
      asio::post(io, [self = std::move(self), reply = std::move(reply), keep, head]() mutable {
        self->Answer(std::move(reply), keep, head);
      });
    });
  }

  void Answer(http::Reply reply, bool keep, bool head) {
    if (reply.body == nullptr) return Write(std::move(reply.head), keep, head);
    const bool full = shared_.streams >= shared_.options.streams_max;
    if (!full && !shared_.stopping && !head) return BeginStream(std::move(reply));
    reply.body->Close();
    if (head) return Write(std::move(reply.head), keep, head);
    channel::HttpResponse refusal = Plain(503, "too many are listening; come back later");
    refusal.headers.emplace_back("Retry-After", "5");
    Write(std::move(refusal), keep, head);
  }

  void BeginStream(http::Reply reply) {
    body_ = std::move(reply.body);
    shared_.streams += 1;
    answer_ = ToBeast(std::move(reply.head));
    answer_.chunked(chunked_);
    answer_.keep_alive(false);
    serializer_.emplace(answer_);
    stream_.expires_never();
    ReadNothing();
    ExpireAfter(shared_.options.idle_timeout_ms);
    pumping_ = true;
    beast_http::async_write_header(stream_, *serializer_,
                                   [self = shared_from_this()](error_code error, std::size_t) {
                                     if (error) return self->Close();
                                     self->pumping_ = false;
                                     self->AttachBody();
                                   });
  }

  // Rings come from any thread, so they find the session only while it lives.
  void AttachBody() {
    body_->Attach([weak = weak_from_this(), &io = shared_.io] {
      asio::post(io, [weak] {
        if (auto self = weak.lock()) self->Pump();
      });
    });
    Pump();
  }

  // The reader has nothing more to say; that it went is what this hears.
  void ReadNothing() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kFirstRead),
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (error) return self->Close();
                              self->ReadNothing();
                            });
  }

  void Pump() {
    if (pumping_ || !stream_.socket().is_open()) return;
    const bool was_over = body_->is_over();
    std::string bytes = body_->Take();
    if (!bytes.empty()) return WritePiece(chunked_ ? Chunk(bytes) : std::move(bytes), false);
    if (was_over) return WritePiece(std::string(chunked_ ? kLastChunk : ""), true);
    AwaitSilence();
  }

  void WritePiece(std::string piece, bool is_last) {
    pumping_ = true;
    silence_.cancel();
    piece_ = std::move(piece);
    ExpireAfter(shared_.options.idle_timeout_ms);
    asio::async_write(stream_, asio::buffer(piece_),
                      [self = shared_from_this(), is_last](error_code error, std::size_t) {
                        if (error || is_last) return self->Close();
                        self->pumping_ = false;
                        self->Pump();
                      });
  }

  void AwaitSilence() {
    const http::Stream::Options& options = body_->options();
    if (options.heartbeat.empty()) return;
    silence_.expires_after(milliseconds(options.heartbeat_ms));
    silence_.async_wait([self = shared_from_this()](error_code error) {
      if (error || self->pumping_ || !self->stream_.socket().is_open()) return;
      const std::string& beat = self->body_->options().heartbeat;
      self->WritePiece(self->chunked_ ? Chunk(beat) : beat, false);
    });
  }

  void Write(channel::HttpResponse response, bool keep, bool head) {
    if (response.status == 0) return Close();
    answer_ = ToBeast(std::move(response));
    answer_.keep_alive(keep && !shared_.stopping);
    answer_.prepare_payload();
    serializer_.emplace(answer_);
    ExpireAfter(shared_.options.idle_timeout_ms);
    auto done = [self = shared_from_this()](error_code error, std::size_t) {
      self->OnWritten(error);
    };
    if (head) return beast_http::async_write_header(stream_, *serializer_, std::move(done));
    beast_http::async_write(stream_, *serializer_, std::move(done));
  }

  void OnWritten(error_code error) {
    if (error) return;
    if (answer_.keep_alive()) return Await();
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    Linger();
  }

  // Closing with unread bytes would reset the connection and lose the answer on its way,
  // so what the client still sends is read away, within the request's time.
  void Linger() {
    ExpireAfter(std::min<std::int64_t>(shared_.options.request_timeout_ms, kLingerMs));
    buffer_.clear();
    ReadAway();
  }
  void ReadAway() {
    stream_.async_read_some(buffer_.prepare(kFirstRead),
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error && !self->shared_.stopping) self->ReadAway();
                            });
  }
  static constexpr std::int64_t kLingerMs = 1000;

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;  // one a request
  std::optional<beast_http::response_serializer<beast_http::string_body>> serializer_;
  Whole answer_;
  bool waiting_ = false;
  std::shared_ptr<http::Stream> body_;  // of an answer that goes on
  asio::steady_timer silence_{shared_.io};
  std::string piece_;  // on its way
  bool pumping_ = false;
  bool chunked_ = true;
};

Failure BindFailure(error_code error, const ListenerOptions& options) {
  std::string place = options.address + " port " + std::to_string(options.port);
  if (error == boost::system::errc::address_in_use) {
    return {FailureKind::Unavailable,
            place + " is taken by another program; stop it or listen on another port"};
  }
  if (error == boost::system::errc::address_not_available) {
    return {FailureKind::Unavailable, options.address +
                                          " is not an address of this machine; listen on "
                                          "127.0.0.1, or on 0.0.0.0 for all of them"};
  }
  if (error == boost::system::errc::permission_denied) {
    return {FailureKind::Denied, "the system does not let this user listen on " + place +
                                     "; listen on a port from 1024 up"};
  }
  return {FailureKind::Unavailable, "cannot listen on " + place + ": " + error.message()};
}

}  // namespace

class HttpListener::Impl {
 public:
  Impl(ListenerOptions options, HttpHandler handler)
      : shared_(std::move(options), std::move(handler)) {
    shared_.on_closed = [this] { OnClosed(); };
  }
  ~Impl() { Stop(); }

  Result<std::uint16_t> Start() {
    HARK_CHECK(!thread_.joinable(), "a listener is started once");
    error_code error;
    asio::ip::address address = asio::ip::make_address(shared_.options.address, error);
    if (error) {
      return Fail(FailureKind::Invalid, "`" + shared_.options.address +
                                            "` is not an IP address; write for example 127.0.0.1");
    }
    Open({address, shared_.options.port}, error);
    if (error) return std::unexpected(BindFailure(error, shared_.options));
    std::uint16_t port = acceptor_.local_endpoint().port();
    Accept();
    thread_ = std::thread([this] { shared_.io.run(); });
    return port;
  }

  void Stop() {
    if (thread_.joinable()) {
      asio::post(shared_.io, [this] { BeginStop(); });
      thread_.join();
    }
    shared_.pool.join();
    // Nobody rings a thread that is gone.
    for (Session* session : shared_.sessions) session->Close();
    // What is still under way ends, unheard, with the io context.
    shared_.on_closed = nullptr;
  }

 private:
  void Open(const tcp::endpoint& endpoint, error_code& error) {
    acceptor_.open(endpoint.protocol(), error);
    // A restarted worker takes its port over from connections that are still closing.
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  }

  void Accept() {
    if (shared_.stopping) return;
    accepting_ = true;
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      accepting_ = false;
      if (shared_.stopping) return;
      if (error) return AcceptLater();
      socket.set_option(tcp::no_delay(true), error);
      std::make_shared<Session>(std::move(socket), shared_)->Await();
      if (shared_.sessions.size() < shared_.options.connections_max) Accept();
    });
  }

  void AcceptLater() {
    accepting_ = true;
    timer_.expires_after(kAcceptAgain);
    timer_.async_wait([this](error_code) { Accept(); });
  }

  void OnClosed() {
    if (shared_.stopping) {
      if (shared_.sessions.empty()) timer_.cancel();
    } else if (!accepting_) {
      asio::post(shared_.io, [this] {
        if (!accepting_) Accept();
      });
    }
  }

  // The io thread runs until nothing is under way; the timer bounds that.
  void BeginStop() {
    shared_.stopping = true;
    work_.reset();
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    // Closing is told to a session by its own operation ending, so the set stays as it is.
    for (Session* session : shared_.sessions) session->BeginStop();
    if (shared_.sessions.empty()) return;
    timer_.expires_after(kDrain);
    timer_.async_wait([this](error_code error) {
      if (error) return;
      for (Session* session : shared_.sessions) session->Close();
      shared_.io.stop();
    });
  }

  Shared shared_;
  tcp::acceptor acceptor_{shared_.io};
  asio::steady_timer timer_{shared_.io};
  bool accepting_ = false;
  // While no connection may be accepted there can be nothing else to wait for.
  asio::executor_work_guard<asio::io_context::executor_type> work_{shared_.io.get_executor()};
  std::thread thread_;
};

HttpListener::HttpListener(ListenerOptions options, HttpHandler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}
HttpListener::~HttpListener() = default;
Result<std::uint16_t> HttpListener::Start() { return impl_->Start(); }
void HttpListener::Stop() { impl_->Stop(); }

}  // namespace hark::serve
