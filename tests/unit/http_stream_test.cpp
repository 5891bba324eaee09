// Answers that go on: fed from other threads, read slowly, left, and stopped.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/serve/http_listener.h"
#include "tests/unit/loopback.h"

namespace hark::serve {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;
using std::chrono::milliseconds;
using test::Peer;

// A listener whose every GET is a stream, kept here to be fed.
class Streaming : public testing::Test {
 protected:
  explicit Streaming(ListenerOptions options = {}, http::Stream::Options stream = {})
      : stream_options_(std::move(stream)),
        listener_(std::move(options), [this](const HttpRequest& request) { return Take(request); }),
        port_(listener_.Start().value()) {}

  http::Reply Take(const HttpRequest& request) {
    if (request.method == "POST") return HttpResponse{200, {}, "whole"};
    auto stream = std::make_shared<http::Stream>(stream_options_);
    if (request.url == "/first") stream->Write("already here;");
    std::scoped_lock lock(mutex_);
    streams_.push_back(stream);
    arrived_.notify_all();
    return {HttpResponse{200, {{"Content-Type", "text/event-stream"}}, ""}, stream};
  }
  // The n-th stream, once its request has come.
  std::shared_ptr<http::Stream> StreamAt(std::size_t n) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return streams_.size() > n; });
    return streams_[n];
  }
  Peer Listen(std::string_view path = "/", std::string_view version = "1.1") {
    Peer peer = Peer::ConnectTo(port_);
    peer.Write("GET " + std::string(path) + " HTTP/" + std::string(version) +
               "\r\nHost: x\r\n\r\n");
    return peer;
  }
  static bool BecomesTrue(const std::function<bool()>& holds) {
    for (int look = 0; look < 1'000 && !holds(); ++look) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return holds();
  }

  http::Stream::Options stream_options_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::shared_ptr<http::Stream>> streams_;
  HttpListener listener_;
  std::uint16_t port_;
};

TEST_F(Streaming, WhatIsWrittenArrivesInOrderAndThenTheEnd) {
  Peer peer = Listen("/first");
  auto stream = StreamAt(0);
  const std::string head = peer.ReadUntil("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 ")) << head;
  EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos) << head;
  EXPECT_NE(head.find("text/event-stream"), std::string::npos) << head;
  EXPECT_TRUE(peer.ReadUntil("here;").ends_with("already here;"));
  EXPECT_TRUE(stream->Write("one;"));
  EXPECT_EQ(peer.ReadUntil("one;\r\n"), "\r\n4\r\none;\r\n");
  std::thread([stream] { stream->Write("two;"); }).join();
  EXPECT_EQ(peer.ReadUntil("two;\r\n"), "4\r\ntwo;\r\n");
  stream->Write("last");
  stream->End();
  EXPECT_EQ(peer.ReadAll(), "4\r\nlast\r\n0\r\n\r\n");
  EXPECT_FALSE(stream->Write("more"));
}

TEST_F(Streaming, OldProxiesGetNoChunks) {
  Peer peer = Listen("/", "1.0");
  const std::string head = peer.ReadUntil("\r\n\r\n");
  EXPECT_EQ(head.find("chunked"), std::string::npos) << head;
  StreamAt(0)->Write("bare");
  EXPECT_EQ(peer.ReadUntil("bare"), "bare");
  StreamAt(0)->End();
  EXPECT_EQ(peer.ReadAll(), "");
}

TEST_F(Streaming, ManyWritersLoseNothing) {
  Peer peer = Listen();
  auto stream = StreamAt(0);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&] {
      for (int n = 0; n < 200; ++n) stream->Write("x");
    });
  }
  for (std::thread& writer : writers) writer.join();
  stream->Write("!");
  stream->End();
  std::string body = peer.ReadAll();
  EXPECT_EQ(std::ranges::count(body.substr(body.find("\r\n\r\n")), 'x'), 800);
}

TEST_F(Streaming, AReaderThatGoesIsNoticed) {
  Peer peer = Listen();
  auto stream = StreamAt(0);
  peer.ReadUntil("\r\n\r\n");
  EXPECT_FALSE(stream->is_over());
  peer.Close();
  EXPECT_TRUE(BecomesTrue([&] { return stream->is_over(); }));
}

TEST_F(Streaming, StopEndsStreams) {
  Peer peer = Listen();
  auto stream = StreamAt(0);
  peer.ReadUntil("\r\n\r\n");
  stream->Write("said before");
  listener_.Stop();
  EXPECT_EQ(peer.ReadAll(), "b\r\nsaid before\r\n0\r\n\r\n");
  EXPECT_FALSE(stream->Write("said after"));
}

// HEAD would else hold a stream that nobody reads.
TEST_F(Streaming, HeadGetsNoBody) {
  Peer peer = Peer::ConnectTo(port_);
  peer.Write("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(peer.ReadAll().ends_with("\r\n\r\n"));
  EXPECT_TRUE(BecomesTrue([&] { return StreamAt(0)->is_over(); }));
}

class SlowReader : public Streaming {
 protected:
  SlowReader() : Streaming({.idle_timeout_ms = 200}, {.waiting_bytes_max = 8 << 20}) {}
};

TEST_F(SlowReader, IsBoundedAndCutOff) {
  Peer deaf = Listen();
  auto stream = StreamAt(0);
  const std::string megabyte(1 << 20, 'x');
  EXPECT_TRUE(BecomesTrue([&] { return !stream->Write(megabyte); }));
  EXPECT_LE(stream->waiting(), stream->options().waiting_bytes_max);
}

class FewStreams : public Streaming {
 protected:
  FewStreams() : Streaming({.streams_max = 2}) {}
};

TEST_F(FewStreams, OneMoreIsToldToComeBackAndOthersAreServed) {
  Peer first = Listen();
  Peer second = Listen();
  first.ReadUntil("\r\n\r\n");
  second.ReadUntil("\r\n\r\n");
  Peer third = Listen();
  const std::string head = third.ReadUntil("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 503 ")) << head;
  EXPECT_NE(head.find("Retry-After: "), std::string::npos) << head;
  Peer whole = Peer::ConnectTo(port_);
  whole.Write("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(whole.ReadAll().ends_with("whole"));
  // A place is free again once its reader is gone.
  first.Close();
  EXPECT_TRUE(
      BecomesTrue([&] { return Listen().ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 200 "); }));
}

class Beating : public Streaming {
 protected:
  Beating() : Streaming({}, {.heartbeat = ":\n\n", .heartbeat_ms = 20}) {}
};

TEST_F(Beating, SilenceIsFilled) {
  Peer peer = Listen();
  peer.ReadUntil("\r\n\r\n");
  EXPECT_EQ(peer.ReadUntil(":\n\n\r\n"), "3\r\n:\n\n\r\n");
  EXPECT_EQ(peer.ReadUntil(":\n\n\r\n"), "3\r\n:\n\n\r\n");
}

TEST(Stream, WithoutAServerItIsBounded) {
  http::Stream stream({.waiting_bytes_max = 4});
  EXPECT_TRUE(stream.Write("1234"));
  EXPECT_EQ(stream.Take(), "1234");
  EXPECT_TRUE(stream.Write("56"));
  EXPECT_FALSE(stream.Write("789"));
  EXPECT_TRUE(stream.is_over());
  EXPECT_EQ(stream.waiting(), 0U);
}

}  // namespace
}  // namespace hark::serve
