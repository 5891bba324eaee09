#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "compiler/channel/facts.h"
#include "runtime/host/host.h"

namespace hark::fake {

// A message that asks for an open window: to a person or, as a PrivateReply, to a comment.
struct WindowKey {
  ChannelId channel;
  WindowKind kind;
  std::string id;
};

// When people last wrote and what was sent to them since: what the platforms know, and
// refuse by (compiler/channel/windows.def). Of whom nothing is known all windows are open,
// or shut once `Enforce` was called. An order of POST /control/windows:
//   {"enforce": true}
//   {"advance_ms": 86400000}                                    everything is so much older
//   {"platform": "tiktok", "person": "<id>", "ago_ms": 0}       wrote so long ago
//   {"platform": "tiktok", "comment": "<id>", "ago_ms": 0}      was written so long ago
// For all threads.
class ReplyWindows {
 public:
  // `clock` outlives this.
  explicit ReplyWindows(host::Clock& clock = host::SystemClock()) : clock_(clock) {}

  void Enforce();
  void Advance(std::int64_t ms);
  // A person did something, or there is a new comment; told in any order.
  void Begin(ChannelId channel, WindowOpeners what, const std::string& id, std::int64_t at_ms);

  bool Open(const WindowKey& key) const;
  // A message went. In private a comment takes one, ever.
  void Spend(const WindowKey& key);

  // The error says what is wrong with the order.
  std::expected<void, std::string> Order(const nlohmann::json& order);

 private:
  struct State {
    std::optional<std::int64_t> at_ms;  // none: never told
    std::size_t spent = 0;
  };
  using Place = std::tuple<ChannelId, bool, std::string>;
  static Place PlaceOf(const WindowKey& key);
  void BeginAt(const Place& place, std::int64_t at_ms);

  host::Clock& clock_;
  mutable std::mutex mutex_;
  std::map<Place, State> states_;
  bool enforced_ = false;
};

}  // namespace hark::fake
