#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"
#include "runtime/host/host.h"

// Who writes in a web chat. Nobody logs in: a visitor is an id that we made, and whoever shows the
// token that we signed it with. Nothing of a visitor is kept until they write.
namespace hark::webchat {

// A new visitor's token, which holds a random id of 128 bits.
std::string NewToken(const channel::Connection& connection, host::Random& random);

// The id that the token is of; nothing where we did not make it for this connection. Compares in
// time that tells nothing of how much of it is right. Without a secret no token is right.
std::optional<std::string> VisitorOf(const channel::Connection& connection, std::string_view token);

}  // namespace hark::webchat
