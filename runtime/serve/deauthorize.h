#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::serve {

// What a deauthorize callback came to.
struct Deauthorized {
  channel::HttpResponse response;
  std::vector<std::string> connections;  // that were disconnected by it
  bool is_nobodys = false;               // signed, and no connection is known to be the person's
};

// Answers one request to /webhook/<connection>/deauthorize, where Meta tells that a person took
// their leave back from the app. Disconnects the connections of that app which are this person's:
// by `granted_by`, or by `account_id`. Where the connection it comes to does not say whose it is,
// it is disconnected too, for going on without leave would be the worse mistake. Unsigned it is
// 401; what is older than the connection's token is answered and changes nothing; what could not
// be stored is 503.
Deauthorized TakeDeauthorization(const channel::HttpRequest& request,
                                 const channel::Connection& connection,
                                 std::span<const channel::Connection> all, store::Store& store);

}  // namespace hark::serve
