#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/ops/context.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"

namespace hark::serve {

// Asks channels for what deferred events lack, and puts those that are whole into their contacts'
// mailboxes. A webhook is answered when its event is deferred, so nobody waits for what is asked
// here; and an event is deferred no longer in the transaction that delivers it, so a worker that
// is killed asks again and wakes no rule twice.
//
// What cannot be asked now is asked later, again after as long as it has waited, up to five
// minutes; what the channel says is no event, or says nothing about for three days, is kept with
// the reason. No threads and no waiting: who has a thread calls FillDue.
class Filler {
 public:
  // All must outlive the filler; `tokens` as in Sender::Parts.
  Filler(store::Store& store, const outbox::Routes& routes, channel::HttpClient& http,
         host::Clock& clock, outbox::Tokens* tokens = nullptr)
      : store_(store), routes_(routes), http_(http), clock_(clock), tokens_(tokens) {}

  // One round; gives how many events wait no longer. `listeners` as in webhook.h.
  Result<std::size_t> FillDue(const ops::Listeners* listeners);

 private:
  struct Round {
    std::set<std::string, std::less<>> resting;  // connections that cannot be asked now
    std::size_t settled = 0;
  };
  Result<void> Fill(const store::Deferred& deferred, const ops::Listeners* listeners, Round& round);
  channel::SendResult Completed(const store::Deferred& deferred, value::Event& event);

  store::Store& store_;
  const outbox::Routes& routes_;
  channel::HttpClient& http_;
  host::Clock& clock_;
  outbox::Tokens* tokens_;  // null: each route's own
};

}  // namespace hark::serve
