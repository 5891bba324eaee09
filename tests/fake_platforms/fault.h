#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace hark::fake {

// Something that goes wrong with the next requests of a platform:
//   {"platform": "whatsapp", "fault": "error", "code": 131016, "status": 500, "count": 2}
//   {"platform": "messenger", "fault": "error", "code": 10, "subcode": 2018278}
//   {"platform": "tiktok", "fault": "error", "class": "rate"}
// Faults: `error` (the platform's envelope; `retry_after` seconds with it; a class of
// errors.def instead of a code is its first row), `delay` (accepted at once, answered `ms`
// later), `drop_before` (closed and not accepted), `drop_after` (accepted, the answer lost).
struct Fault {
  enum class Kind : std::uint8_t { Error, Delay, DropBefore, DropAfter };
  Kind kind = Kind::Error;
  std::string platform;
  int code = 0;
  int subcode = 0;  // Meta's
  int status = 0;   // 0: the platform's own for that code
  std::int64_t retry_after = 0;
  std::int64_t ms = 0;
  std::int64_t count = 1;  // requests it still befalls
};

// Whether the request is not accepted.
constexpr bool Refuses(Fault::Kind kind) {
  return kind == Fault::Kind::Error || kind == Fault::Kind::DropBefore;
}

std::string_view NameOf(Fault::Kind kind);

// The error says what is wrong with the order.
std::expected<Fault, std::string> FaultFromJson(const nlohmann::json& order);

// Faults to come, in the order they were given. For all threads.
class Faults {
 public:
  void Add(Fault fault);
  // What befalls the next request of the platform.
  std::optional<Fault> Take(std::string_view platform);

 private:
  std::mutex mutex_;
  std::deque<Fault> faults_;
};

}  // namespace hark::fake
