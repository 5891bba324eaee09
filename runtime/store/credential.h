#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hark::store {

// What one connection sends with: its tokens, sealed (runtime/connect), and how they stand. A
// connection whose tokens come from elsewhere has one only once it was disconnected.
struct Credential {
  enum class State : std::uint8_t {
    Connected,
    Stopped,       // the platform refuses to renew: what is to be sent waits for another token
    Disconnected,  // taken back: nothing is sent and nothing taken in; the tokens are destroyed
  };
  std::string connection;
  State state = State::Connected;
  std::int64_t version = 0;     // counts its changes; only the store counts
  std::int64_t generation = 0;  // counts its tokens, and is sealed with each
  std::string sealed;           // the tokens under a key of their own; empty: none are kept
  std::string wrapped_key;      // that key under the root key
  std::optional<std::int64_t> expires_ms;  // of the token; nothing: not known, or never
  std::optional<std::int64_t> renew_ms;    // when to ask for the next; nothing: never
  std::int64_t connected_ms = 0;
  std::optional<std::int64_t> renewed_ms;
  std::string reason;  // of Stopped and Disconnected, for people; never a token
  friend bool operator==(const Credential&, const Credential&) = default;
};

// Refused as Conflict when `version` is not that of what is kept; 0: nothing is. What it replaces
// is gone from the store's files as well, as soon as nobody reads an older state of them.
struct PutCredential {
  Credential credential;
};

}  // namespace hark::store
