#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"
#include "runtime/serve/webhook.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"

namespace hark::serve {

// Another system that posts to the worker: a shop, a payment provider, a form, a script. Its body
// wakes rules that are `on webhook "name"`, or the rule of that name that is `on called`.
struct InboundSource {
  std::string name;
  std::string key;
  // Whom it is about: at which connection, and where in the body their address stands
  // ("customer.chat"). Empty: nobody.
  std::string connection;
  std::string contact;
};

// Where they post to: POST /in/<name>.
inline constexpr std::string_view kInboundPath = "/in/";

// Answers one such request. Who knows the key says so in either of two ways: as
// `Authorization: Bearer <key>`, or by a signature as the Standard Webhooks specification has it
// (standardwebhooks.com, version 1: HMAC-SHA256 of `id.timestamp.body`), five minutes old at most.
//
//   200  stored and synced; by the id in `webhook-id` or `Idempotency-Key` it is known again, and
//        what has none is new each time
//   400  the body is no JSON object  ·  401  not authentic  ·  404  no rule listens for it
//   413  more than 256 KiB  ·  422  the body has not what the rules read, or names nobody
//   503  not stored: send it again
//
// `active`: the program, or null where none is deployed yet.
Intake TakeInbound(const channel::HttpRequest& request, const InboundSource& source,
                   const std::vector<channel::Connection>& connections, store::Store& store,
                   std::int64_t received_ms, host::Random& random, const turn::Deployed* active);

}  // namespace hark::serve
