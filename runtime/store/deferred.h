#pragma once

#include <cstdint>
#include <optional>
#include <string>

// Events that say too little to be handled: an order's webhook has its id, and whose it is has to
// be asked of the channel. They are kept until that is known, and belong to no contact before.
namespace hark::store {

// Such an event. A key seen before changes nothing, until it is forgotten.
struct Defer {
  std::string dedupe_key;
  std::string connection;
  std::string about;  // of those about one thing the oldest is first
  std::string event;  // JSON
  std::int64_t received_ms = 0;
};

// One that waits.
struct Deferred {
  std::int64_t number = 0;
  std::string connection;
  std::string event;
  std::int64_t received_ms = 0;
  friend bool operator==(const Deferred&, const Deferred&) = default;
};

// It waits no longer; or until `retry_ms`. What it came to is a write beside this one, in the same
// transaction. Refused as Conflict where it does not wait any more.
struct SettleDeferred {
  std::int64_t number = 0;
  std::optional<std::int64_t> retry_ms = {};
};

}  // namespace hark::store
