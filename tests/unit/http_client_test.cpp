// One call is one wire attempt, counted at the other end of the wire.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "runtime/channel/curl_client.h"
#include "tests/unit/loopback.h"

namespace hark::channel {
namespace {

using test::LoopbackServer;
using test::Peer;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

  HttpResult Send(const std::string& url, std::int64_t timeout_ms = 3000) {
    return client_->Send(
        {"POST", url, {{"Authorization", "Bearer TOPSECRET"}}, "{\"text\":\"hi\"}"}, timeout_ms);
  }

  void ExpectFailure(const HttpResult& result, WireFailure kind) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, kind) << result.error().message;
    EXPECT_EQ(result.error().message.find("SECRET"), std::string::npos) << result.error().message;
    EXPECT_FALSE(result.error().message.empty());
  }

  std::unique_ptr<HttpClient> client_ = MakeCurlClient();
  std::atomic<int> requests_{0};
};

TEST_F(HttpClientTest, AKeptConnectionServesTheNextCall) {
  LoopbackServer server([&](Peer& peer, int) {
    while (!peer.ReadRequest().empty()) {
      ++requests_;
      peer.Write(kOk);
    }
  });
  for (int call = 0; call < 5; ++call) {
    HttpResult result = Send(server.Url());
    ASSERT_TRUE(result);
    EXPECT_EQ(result->status, 200);
    EXPECT_EQ(result->body, "ok");
    EXPECT_EQ(HeaderOf(result->headers, "content-length"), "2");
  }
  EXPECT_EQ(requests_, 5);
  EXPECT_EQ(server.connections(), 1);
  client_.reset();
}

TEST_F(HttpClientTest, TheRequestGoesOutAsGiven) {
  std::string seen;
  LoopbackServer server([&](Peer& peer, int) {
    seen = peer.ReadRequest();
    peer.Write(kOk);
  });
  ASSERT_TRUE(Send(server.Url()));
  EXPECT_TRUE(seen.starts_with("POST /bot7:SECRET/send HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("Authorization: Bearer TOPSECRET\r\n"), std::string::npos);
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"text\":\"hi\"}"));
}

TEST_F(HttpClientTest, NobodyListeningIsNotSent) {
  std::string url;
  {
    LoopbackServer server([](Peer&, int) {});
    url = server.Url();
  }
  HttpResult result = Send(url);
  ExpectFailure(result, WireFailure::NotSent);
  EXPECT_NE(result.error().message.find("refused"), std::string::npos) << result.error().message;
}

TEST_F(HttpClientTest, UnknownHostsAndSchemesAreNotSent) {
  ExpectFailure(Send("http://no-such-host.invalid/SECRET"), WireFailure::NotSent);
  ExpectFailure(Send("file:///etc/hostname"), WireFailure::NotSent);
  ExpectFailure(Send("SECRET"), WireFailure::NotSent);
  ExpectFailure(Send(""), WireFailure::NotSent);
}

TEST_F(HttpClientTest, ATlsHandshakeThatFailsIsNotSent) {
  LoopbackServer server([](Peer& peer, int) {
    peer.Write("no TLS here\r\n\r\n");
    peer.ReadAll();
  });
  ExpectFailure(Send(server.Url("https")), WireFailure::NotSent);
}

TEST_F(HttpClientTest, ATlsHandshakeWithoutEndIsNotSent) {
  LoopbackServer server([](Peer& peer, int) { peer.ReadAll(); });
  ExpectFailure(Send(server.Url("https"), 200), WireFailure::NotSent);
}

TEST_F(HttpClientTest, AnAnswerThatNeverComesIsUncertainWithinTheTimeout) {
  LoopbackServer server([&](Peer& peer, int) {
    peer.ReadRequest();
    ++requests_;
    peer.ReadAll();
  });
  auto begin = std::chrono::steady_clock::now();
  ExpectFailure(Send(server.Url(), 300), WireFailure::Uncertain);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_EQ(requests_, 1);
}

// The whole exchange is bounded, not the silence between two bytes.
TEST_F(HttpClientTest, AnAnswerThatDripsIsUncertainWithinTheTimeout) {
  LoopbackServer server([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (peer.Write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  auto begin = std::chrono::steady_clock::now();
  ExpectFailure(Send(server.Url(), 300), WireFailure::Uncertain);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST_F(HttpClientTest, AFreshConnectionThatClosesIsUncertain) {
  LoopbackServer server([&](Peer& peer, int) { requests_ += !peer.ReadRequest().empty(); });
  ExpectFailure(Send(server.Url()), WireFailure::Uncertain);
  EXPECT_EQ(requests_, 1);
}

// libcurl by itself sends again here: the connection was kept and no answer byte came.
TEST_F(HttpClientTest, AKeptConnectionThatClosesOnTheRequestIsUncertainAndNotTriedAgain) {
  for (bool reset : {false, true}) {
    client_ = MakeCurlClient();
    requests_ = 0;
    LoopbackServer server([&](Peer& peer, int) {
      requests_ += !peer.ReadRequest().empty();
      peer.Write(kOk);
      requests_ += !peer.ReadRequest().empty();
      if (reset) peer.Reset();
    });
    ASSERT_TRUE(Send(server.Url()));
    ExpectFailure(Send(server.Url()), WireFailure::Uncertain);
    EXPECT_EQ(requests_, 2) << "reset " << reset;
  }
}

TEST_F(HttpClientTest, AHalfClosedKeptConnectionIsNotUsed) {
  LoopbackServer server([&](Peer& peer, int) {
    requests_ += !peer.ReadRequest().empty();
    peer.Write(kOk);
    peer.HalfClose();
    requests_ += !peer.ReadRequest().empty();
  });
  ASSERT_TRUE(Send(server.Url()));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(Send(server.Url()));
  EXPECT_EQ(requests_, 2);
  EXPECT_EQ(server.connections(), 2);
  client_.reset();
}

// The close and the next call race; whoever wins, no call is two requests.
TEST_F(HttpClientTest, ConnectionsClosedAtAnyMomentNeverDoubleARequest) {
  LoopbackServer server([&](Peer& peer, int number) {
    requests_ += !peer.ReadRequest().empty();
    peer.Write(kOk);
    std::this_thread::sleep_for(std::chrono::microseconds(number * 7 % 300));
    if (number % 2 == 0) peer.Reset();
  });
  int sent = 0;
  for (int call = 0; call < 300; ++call) {
    HttpResult result = Send(server.Url());
    sent += result || result.error().kind == WireFailure::Uncertain;
  }
  client_.reset();
  EXPECT_LE(requests_, sent);
  EXPECT_GT(requests_, 100);
}

TEST_F(HttpClientTest, RedirectsAreAnswersAndNotFollowed) {
  LoopbackServer server([&](Peer& peer, int) {
    while (!peer.ReadRequest().empty()) {
      ++requests_;
      peer.Write("HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    }
  });
  HttpResult result = Send(server.Url());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 307);
  EXPECT_EQ(requests_, 1);
  client_.reset();
}

TEST_F(HttpClientTest, AnswersLongerThanAMebibyteAreCutOff) {
  for (std::size_t length : {std::size_t{1} << 20, (std::size_t{1} << 20) + 1}) {
    client_ = MakeCurlClient();
    LoopbackServer server([&](Peer& peer, int) {
      peer.ReadRequest();
      peer.Write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n");
      peer.Write(std::string(length, 'x'));
    });
    HttpResult result = Send(server.Url());
    if (length == 1 << 20) {
      ASSERT_TRUE(result);
      EXPECT_EQ(result->body.size(), length);
    } else {
      ExpectFailure(result, WireFailure::Uncertain);
    }
  }
}

TEST_F(HttpClientTest, HeadersWithoutEndAreCutOff) {
  LoopbackServer server([&](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("HTTP/1.1 200 OK\r\n");
    while (peer.Write("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  ExpectFailure(Send(server.Url()), WireFailure::Uncertain);
}

TEST_F(HttpClientTest, AnswersThatAreNotHttpAreUncertain) {
  LoopbackServer server([&](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("SSH-2.0-OpenSSH\r\n");
  });
  ExpectFailure(Send(server.Url()), WireFailure::Uncertain);
}

TEST_F(HttpClientTest, LineBreaksInSettingsNeverReachTheWire) {
  LoopbackServer server([&](Peer& peer, int) { requests_ += !peer.ReadRequest().empty(); });
  HttpResult result =
      client_->Send({"POST", server.Url(), {{"Authorization", "Bearer SECRET\r\nX: y"}}, ""}, 1000);
  ExpectFailure(result, WireFailure::NotSent);
  ExpectFailure(Send(server.Url() + "\r\nX: y"), WireFailure::NotSent);
  EXPECT_EQ(requests_, 0);
}

// A link is an author's or a stranger's: it may lead anywhere.
class HttpFetchTest : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
  static HttpResult Get(const LoopbackServer& server, const FetchLimits& limits,
                        bool fetches_anything = true) {
    return MakeCurlClient({.fetches_anything = fetches_anything})->Fetch(server.Url(), limits);
  }
};

TEST_F(HttpFetchTest, GetsWithoutASecret) {
  std::string seen;
  LoopbackServer server([&](Peer& peer, int) {
    seen = peer.ReadRequest();
    peer.Write(kOk);
  });
  const HttpResult result = Get(server, {10, 3000});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->body, "ok");
  EXPECT_TRUE(seen.starts_with("GET ")) << seen;
  EXPECT_EQ(seen.find("Authorization"), std::string::npos);
}

TEST_F(HttpFetchTest, EndsAtItsLimits) {
  LoopbackServer honest([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world");
  });
  EXPECT_EQ(Get(honest, {10, 3000})->status, 413);
  EXPECT_EQ(Get(honest, {11, 3000})->body, "hello world");
  // One that does not say how much there is.
  LoopbackServer silent([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("HTTP/1.1 200 OK\r\n\r\nhello world");
  });
  EXPECT_EQ(Get(silent, {10, 3000})->status, 413);
  LoopbackServer slow([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhe");
    peer.ReadAll();
  });
  const HttpResult late = Get(slow, {100, 200});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, WireFailure::Uncertain) << "it may be better another time";
}

TEST_F(HttpFetchTest, GoesNowhereInside) {
  std::atomic<int> reached{0};
  LoopbackServer server([&](Peer& peer, int) {
    ++reached;
    peer.ReadRequest();
    peer.Write(kOk);
  });
  const std::unique_ptr<HttpClient> client = MakeCurlClient();
  const std::string port = std::to_string(server.port());
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
                           "2130706433", "0x7f.1", "169.254.169.254"}) {
    const HttpResult result =
        client->Fetch("https://" + std::string(host) + ":" + port, {10, 2000});
    ASSERT_FALSE(result) << host;
    EXPECT_EQ(result.error().kind, WireFailure::NotSent) << host << result.error().message;
  }
  for (const char* url : {"http://example.com/", "file:///etc/passwd", "ftp://example.com/",
                          "gopher://127.0.0.1/", "https://a\nb/", ""}) {
    const HttpResult result = client->Fetch(url, {10, 2000});
    ASSERT_FALSE(result) << url;
    EXPECT_EQ(result.error().kind, WireFailure::NotSent) << url << result.error().message;
  }
  EXPECT_EQ(reached, 0);
}

}  // namespace
}  // namespace hark::channel
