#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "runtime/store/store.h"

// What can be done to a connection without knowing its token.
namespace hark::connect {

// Writes a credential as it is to be from now on; Conflict when it was changed meanwhile.
Result<void> Put(store::Store& store, const store::Credential& credential);

// Takes a connection's token back and destroys what is kept of it: once this returns, no claim
// succeeds and no sender is given a token. What is on the wire already is not called back. False
// when it was disconnected before; its first reason stays. `reason` is for people: what looks like
// a token is struck out of it.
Result<bool> Disconnect(store::Store& store, std::string_view connection, std::string_view reason);

// Lets a connection send again whose token is not kept here. False when nothing held it up.
Result<bool> Allow(store::Store& store, std::string_view connection, std::int64_t now_ms);

// The platform refuses to renew the token, which the credential still holds: what is to be sent
// waits for another.
Result<void> Stop(store::Store& store, const store::Credential& credential, std::string reason);

}  // namespace hark::connect
