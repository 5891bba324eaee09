#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "runtime/channel/channel.h"
#include "tests/support/platforms.h"
#include "tests/support/webhooks.h"

namespace hark::crash {

// The connections that both sides of the test know.
std::vector<channel::Connection> Connections(const std::string& platforms_url);

// Who writes message `number`, and over which connection. Messages go round all contacts of
// all connections.
struct Writer {
  std::size_t connection;
  test::Person person;
};
Writer WriterOf(std::int64_t number);
constexpr std::int64_t kContactsPerConnection = 64;
constexpr std::int64_t kConnections = 3;

// The platforms' side of a worker that keeps dying: posts messages "m1", "m2" … from many
// contacts, each until it is answered 200 as platforms do, and every tenth once more
// afterwards. Reports the messages that reached WhatsApp as sent, as WhatsApp does.
class Load {
 public:
  // `platforms` is read by this alone until Finish.
  Load(test::Platforms& platforms, const std::string& platforms_url);
  // Gives up on what is not answered.
  ~Load();

  // Where the worker listens now.
  void SetPort(int port) { port_ = port; }

  // Begins no more messages, waits until all that were begun are answered 200 and all
  // reports are delivered. The worker must be up.
  void Finish();

  // Messages 1 to this were answered 200.
  std::int64_t messages() const { return next_ - 1; }
  // Posts beyond the first of a message.
  std::int64_t redeliveries() const { return redeliveries_; }
  // All that reached the platforms so far; after Finish.
  std::vector<test::Sent>& sent() { return sent_; }

 private:
  void PostMessages();
  void ReportSends();
  void PostUntilTaken(channel::HttpClient& http, channel::HttpRequest request);
  std::string WorkerUrl() const;

  test::Platforms& platforms_;
  const std::vector<channel::Connection> connections_;
  std::atomic<int> port_ = 0;
  std::atomic<std::int64_t> next_ = 1;
  std::atomic<std::int64_t> redeliveries_ = 0;
  std::atomic<bool> finishing_ = false;
  std::atomic<bool> messages_done_ = false;
  std::atomic<bool> given_up_ = false;
  std::vector<test::Sent> sent_;
  std::vector<std::thread> writers_;
  std::thread reporter_;
};

}  // namespace hark::crash
