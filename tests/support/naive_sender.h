#pragma once

#include <string>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"

// The outbox nobody should write, as the negative control of the crash tests: it sends,
// then marks as sent, and after a restart sends again whatever is not marked. A judge that
// finds no duplicates with this one does not judge.
namespace hark::test {

class NaiveSender {
 public:
  // All must outlive the sender.
  NaiveSender(store::Store& store, const outbox::Routes& routes, channel::HttpClient& http,
              host::Clock& clock)
      : store_(store), routes_(routes), http_(http), clock_(clock) {}

  // Sends what is due, marking each message after it was sent; gives how many.
  Result<std::size_t> SendDue();

 private:
  store::Store& store_;
  const outbox::Routes& routes_;
  channel::HttpClient& http_;
  host::Clock& clock_;
};

// Makes whatever the last worker had not marked as sent pending again, as a naive outbox
// that keeps no claims would find it. Before the store is opened.
void ForgetClaims(const std::string& store_path);

}  // namespace hark::test
