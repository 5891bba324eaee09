#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/media/links.h"
#include "runtime/ops/context.h"
#include "runtime/store/store.h"

namespace hark::serve {

// What a webhook request came to.
struct Intake {
  channel::HttpResponse response;
  enum class Kind : std::uint8_t {
    Refused,
    Handshake,
    Stored,
    NotStored,
    Dropped,  // authentic, of accounts that are all disconnected
  } kind = Kind::Refused;
  std::size_t events = 0;
  std::size_t deferred = 0;         // of those, that more is asked of
  std::size_t unread = 0;           // put into quarantine
  std::vector<value::Event> taken;  // those that are whole
};

// The connections whose webhooks come to one address, that of `connection`: an app has one for all
// its accounts on a channel, and signs them all by one secret. `connection` comes first.
using Accounts = std::vector<const channel::Connection*>;
Accounts AccountsOf(const channel::Connection& connection,
                    const std::vector<channel::Connection>& all);

// Answers one request to /webhook/<connection>. A webhook is authentic or it is 401; it is
// stored durably or it is 503 with Retry-After, and never 200 in between: the platform
// keeps what it gets no 200 for. What does not read as an event is kept as it came;
// so is what is too old to be a delivery, and what is for an account of nobody's here. Of a
// disconnected connection nothing is kept, and it is answered 200: the platform is to stop, not to
// try again.
// `listeners`: the active program's rules, or null. `links` are for files that come by their ids.
Intake TakeIn(const channel::HttpRequest& request, const Accounts& of_app, store::Store& store,
              std::int64_t received_ms, const ops::Listeners* listeners,
              const media::Links& links = {});

}  // namespace hark::serve
