#pragma once

#include <string>

#include "runtime/channel/channel.h"

namespace hark::webchat {

// Where a request comes from, so that one place can be told to slow down without the others: an
// IPv4 address, or the first 64 bits of an IPv6 address, which one customer of a provider has.
// What comes from a network of ours comes from a proxy there, which says whom it serves in the
// last address of `X-Forwarded-For`; from anybody else that header counts for nothing. Empty where
// it is not known: a proxy that does not say so serves many.
std::string NetworkOf(const channel::HttpRequest& request);

}  // namespace hark::webchat
