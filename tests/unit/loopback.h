#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

// Bare sockets on 127.0.0.1, for tests that must see each byte and each connection.
namespace hark::test {

// A connected socket; closed at the end.
class Peer {
 public:
  explicit Peer(int file) : file_(file) {}
  static Peer ConnectTo(std::uint16_t port);
  ~Peer() { Close(); }
  Peer(Peer&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool Write(std::string_view bytes);
  // What comes until the text ends with `end` or the other side is done; waits 5 s at most.
  std::string ReadUntil(std::string_view end);
  std::string ReadAll() { return ReadUntil(std::string_view("\0never", 6)); }
  // One whole request with Content-Length; empty when the other side closed first.
  std::string ReadRequest();
  void HalfClose();  // no more from here
  void Reset();      // closes so that the other side sees a reset
  void Close();

 private:
  int file_;
};

// Runs `serve` for every connection, one after the other, on a thread of its own.
class LoopbackServer {
 public:
  // Gets the connection and its number, from 1.
  using Serve = std::function<void(Peer&, int)>;
  explicit LoopbackServer(Serve serve);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string Url(std::string_view scheme = "http") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + "/bot7:SECRET/send";
  }
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  int file_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace hark::test
