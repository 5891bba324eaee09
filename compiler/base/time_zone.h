#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hark {

// A place's clock, with its changes of summer and winter time, by ICU's copy of the IANA
// time zone database. Immutable; threads may share one. Instants and local times are
// milliseconds since 1970-01-01 00:00, of UTC and of the clocks there.
class TimeZone {
 public:
  // By its IANA name, such as "Asia/Tashkent"; nothing when there is no zone of it.
  static std::optional<TimeZone> Named(std::string_view name);
  // All IANA names that have a place in them, sorted.
  static std::vector<std::string> Names();

  // What clocks there show at an instant.
  std::int64_t LocalTime(std::int64_t instant_ms) const;
  // When clocks there show a time. One that is skipped when clocks go forward counts on from
  // before (02:30 is then 03:30); of two when they go back, it is the first.
  std::int64_t InstantOf(std::int64_t local_ms) const;
  // The same, but one that is skipped is the moment at which they go forward.
  std::int64_t MomentOf(std::int64_t local_ms) const;

  ~TimeZone();
  TimeZone(TimeZone&&) noexcept;
  TimeZone& operator=(TimeZone&&) noexcept;

 private:
  struct Zone;
  explicit TimeZone(std::unique_ptr<Zone> zone);

  std::unique_ptr<Zone> zone_;
};

}  // namespace hark
