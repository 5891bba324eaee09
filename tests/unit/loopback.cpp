#include "tests/unit/loopback.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "compiler/base/check.h"

namespace hark::test {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Peer Peer::ConnectTo(std::uint16_t port) {
  int file = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(port);
  int done = connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  HARK_CHECK(done == 0, "the server under test listens");
  return Peer(file);
}

bool Peer::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t sent = send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Peer::ReadUntil(std::string_view end) {
  timeval patience{5, 0};
  setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::string text;
  char byte;
  while (!text.ends_with(end) && recv(file_, &byte, 1, 0) == 1) text += byte;
  return text;
}

std::string Peer::ReadRequest() {
  std::string head = ReadUntil("\r\n\r\n");
  std::size_t at = head.find("Content-Length: ");
  if (at == std::string::npos) return head;
  std::size_t length = std::strtoul(head.c_str() + at + 16, nullptr, 10);
  std::string body(length, '\0');
  if (length > 0 && recv(file_, body.data(), length, MSG_WAITALL) != static_cast<ssize_t>(length))
    return "";
  return head + body;
}

void Peer::HalfClose() { shutdown(file_, SHUT_WR); }

void Peer::Reset() {
  linger at_once{1, 0};
  setsockopt(file_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  Close();
}

void Peer::Close() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

LoopbackServer::LoopbackServer(Serve serve) : file_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  bool ready = bind(file_, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
               listen(file_, 64) == 0 &&
               getsockname(file_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  HARK_CHECK(ready, "a port on the loopback is free");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, serve = std::move(serve)] {
    for (int file = accept(file_, nullptr, nullptr); file >= 0;
         file = accept(file_, nullptr, nullptr)) {
      Peer peer(file);
      serve(peer, ++connections_);
    }
  });
}

LoopbackServer::~LoopbackServer() {
  shutdown(file_, SHUT_RDWR);
  thread_.join();
  close(file_);
}

}  // namespace hark::test
