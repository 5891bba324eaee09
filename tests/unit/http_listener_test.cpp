// The listener against clients of every kind, on real sockets.

#include "runtime/serve/http_listener.h"

#include <gtest/gtest.h>

#include <chrono>

#include "runtime/channel/curl_client.h"
#include "tests/unit/loopback.h"

namespace hark::serve {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::Peer;

HttpResponse Echo(const HttpRequest& request) {
  if (request.url == "/missing") return {404, {}, "nothing here\n"};
  if (request.url == "/throws") throw std::runtime_error("SECRET");
  if (request.url == "/hang-up") return {0, {}, {}};
  return {200, {{"X-Method", request.method}}, request.url + " " + request.body};
}

ListenerOptions Quick() {
  ListenerOptions options;
  options.threads = 2;
  options.request_timeout_ms = 300;
  options.idle_timeout_ms = 400;
  options.body_bytes_max = 1000;
  options.header_bytes_max = 2000;
  return options;
}

// A listener and the raw answers it gives.
struct Served {
  explicit Served(ListenerOptions options = Quick(), HttpHandler handler = Echo)
      : listener(std::move(options), std::move(handler)), port(listener.Start().value()) {}

  std::string Ask(std::string_view request) {
    Peer peer = Peer::ConnectTo(port);
    peer.Write(request);
    return peer.ReadAll();
  }

  HttpListener listener;
  std::uint16_t port;
};

std::string Post(std::string_view body, std::string_view connection = "close") {
  return "POST /hook HTTP/1.1\r\nHost: x\r\nConnection: " + std::string(connection) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

bool IsStatus(std::string_view answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

TEST(HttpListener, RequestsReachTheHandlerByteForByte) {
  Served served;
  std::string bytes("{\"a\":\"\\u00e4\"}\0\xff", 15);
  std::string answer = served.Ask(Post(bytes));
  EXPECT_TRUE(IsStatus(answer, 200)) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n/hook " + bytes));
  answer = served.Ask("GET /a?b=c%20d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("/a?b=c%20d ")) << answer;
}

TEST(HttpListener, ChunkedBodiesAreJoined) {
  Served served;
  std::string answer = served.Ask(
      "POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("/hook abcde")) << answer;
}

TEST(HttpListener, ConnectionsAreKept) {
  Served served;
  Peer peer = Peer::ConnectTo(served.port);
  for (int call = 0; call < 3; ++call) {
    peer.Write(Post("x", "keep-alive"));
    EXPECT_TRUE(IsStatus(peer.ReadUntil("/hook x"), 200));
  }
  // Two at once, answered in order.
  peer.Write(Post("1", "keep-alive") + Post("2", "keep-alive"));
  EXPECT_TRUE(peer.ReadUntil("/hook 1").ends_with("/hook 1"));
  EXPECT_TRUE(peer.ReadUntil("/hook 2").ends_with("/hook 2"));
}

TEST(HttpListener, HeadIsAnsweredWithoutItsBody) {
  Served served;
  std::string answer = served.Ask("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(IsStatus(answer, 200)) << answer;
  EXPECT_NE(answer.find("Content-Length: 3\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(HttpListener, ErrorsHaveTheirStatus) {
  Served served;
  EXPECT_TRUE(IsStatus(served.Ask("GET /missing HTTP/1.1\r\nConnection: close\r\n\r\n"), 404));
  std::string answer = served.Ask("DELETE /a HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(IsStatus(answer, 405));
  EXPECT_NE(answer.find("Allow: GET, HEAD, POST"), std::string::npos);
  EXPECT_TRUE(IsStatus(served.Ask("PURGE /a HTTP/1.1\r\nConnection: close\r\n\r\n"), 405));
  EXPECT_TRUE(IsStatus(served.Ask("nonsense\r\n\r\n"), 400));
  EXPECT_TRUE(IsStatus(served.Ask(std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10)), 400));
  EXPECT_TRUE(IsStatus(served.Ask("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400));
  answer = served.Ask("GET /throws HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(IsStatus(answer, 500));
  EXPECT_EQ(answer.find("SECRET"), std::string::npos);
  EXPECT_EQ(served.Ask("GET /hang-up HTTP/1.1\r\n\r\n"), "");
}

TEST(HttpListener, LengthsAreBounded) {
  Served served;
  EXPECT_TRUE(IsStatus(served.Ask(Post(std::string(1000, 'x'))), 200));
  EXPECT_TRUE(IsStatus(served.Ask(Post(std::string(1001, 'x'))), 413));
  EXPECT_TRUE(IsStatus(served.Ask("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"), 413));
  EXPECT_TRUE(
      IsStatus(served.Ask("GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n"), 431));
  std::string chunks = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int chunk = 0; chunk < 20; ++chunk) chunks += "64\r\n" + std::string(100, 'x') + "\r\n";
  EXPECT_TRUE(IsStatus(served.Ask(chunks + "0\r\n\r\n"), 413));
}

TEST(HttpListener, MetasLargestBodyIsTaken) {
  Served served{ListenerOptions{}};
  std::string answer = served.Ask(Post(std::string(3 << 20, 'x')));
  EXPECT_TRUE(IsStatus(answer, 200));
}

TEST(HttpListener, SlowSendersAndIdlersAreCutOff) {
  Served served;
  auto begin = steady_clock::now();
  Peer idle = Peer::ConnectTo(served.port);
  Peer slow = Peer::ConnectTo(served.port);
  slow.Write("POST /hook HTTP/1.1\r\n");
  // A byte now and then does not buy more time.
  for (int drip = 0; drip < 6; ++drip) {
    std::this_thread::sleep_for(milliseconds(80));
    slow.Write("x");
  }
  EXPECT_EQ(slow.ReadAll(), "");
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_LT(steady_clock::now() - begin, milliseconds(2000));
}

TEST(HttpListener, MoreConnectionsWaitTheirTurn) {
  ListenerOptions options = Quick();
  options.connections_max = 2;
  Served served(options);
  Peer first = Peer::ConnectTo(served.port);
  Peer second = Peer::ConnectTo(served.port);
  first.Write(Post("1", "keep-alive"));
  first.ReadUntil("/hook 1");
  Peer third = Peer::ConnectTo(served.port);
  third.Write(Post("3"));
  auto begin = steady_clock::now();
  EXPECT_TRUE(IsStatus(third.ReadAll(), 200));
  EXPECT_GT(steady_clock::now() - begin, milliseconds(100));
}

TEST(HttpListener, HandlersThatBlockDoNotStopTheOthers) {
  Served served(Quick(), [](const HttpRequest& request) -> HttpResponse {
    if (request.body == "slow") std::this_thread::sleep_for(milliseconds(500));
    return {200, {}, request.body};
  });
  Peer slow = Peer::ConnectTo(served.port);
  slow.Write(Post("slow"));
  auto begin = steady_clock::now();
  EXPECT_TRUE(IsStatus(served.Ask(Post("quick")), 200));
  EXPECT_LT(steady_clock::now() - begin, milliseconds(400));
  // Longer than a request may take to come in: handling it may take longer.
  EXPECT_TRUE(IsStatus(slow.ReadAll(), 200));
}

TEST(HttpListener, StopAnswersWhatIsUnderWayAndIsQuick) {
  auto served = std::make_unique<Served>(Quick(), [](const HttpRequest&) -> HttpResponse {
    std::this_thread::sleep_for(milliseconds(200));
    return {200, {}, "done"};
  });
  Peer idle = Peer::ConnectTo(served->port);
  Peer busy = Peer::ConnectTo(served->port);
  busy.Write(Post("x", "keep-alive"));
  std::this_thread::sleep_for(milliseconds(50));
  auto begin = steady_clock::now();
  served->listener.Stop();
  EXPECT_LT(steady_clock::now() - begin, milliseconds(1000));
  EXPECT_TRUE(busy.ReadAll().ends_with("done"));
  EXPECT_EQ(idle.ReadAll(), "");
  served->listener.Stop();
}

TEST(HttpListener, StopDoesNotWaitForClientsThatDoNotRead) {
  Served served(Quick(), [](const HttpRequest&) -> HttpResponse {
    return {200, {}, std::string(64 << 20, 'x')};
  });
  Peer deaf = Peer::ConnectTo(served.port);
  deaf.Write(Post("x"));
  std::this_thread::sleep_for(milliseconds(150));
  auto begin = steady_clock::now();
  served.listener.Stop();
  EXPECT_LT(steady_clock::now() - begin, milliseconds(1200));
}

TEST(HttpListener, StartingFailsInWords) {
  Served taken;
  ListenerOptions options;
  options.port = taken.port;
  Result<std::uint16_t> port = HttpListener(options, Echo).Start();
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().kind, FailureKind::Unavailable);
  EXPECT_EQ(port.error().message,
            "127.0.0.1 port " + std::to_string(taken.port) +
                " is taken by another program; stop it or listen on another port");
  options.address = "192.0.2.1";
  EXPECT_EQ(HttpListener(options, Echo).Start().error().kind, FailureKind::Unavailable);
  options.address = "localhost:80";
  EXPECT_EQ(HttpListener(options, Echo).Start().error().kind, FailureKind::Invalid);
}

TEST(HttpListener, ServesOurOwnClientManyTimes) {
  Served served;
  std::vector<std::thread> clients;
  std::atomic<int> answered{0};
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      std::unique_ptr<channel::HttpClient> http = channel::MakeCurlClient();
      for (int call = 0; call < 250; ++call) {
        std::string url = "http://127.0.0.1:" + std::to_string(served.port) + "/hook";
        answered += http->Send({"POST", url, {}, "x"}, 3000).has_value();
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 1000);
}

}  // namespace
}  // namespace hark::serve
