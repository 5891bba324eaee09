#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hark {

// What a clock on the wall shows.
struct WallTime {
  std::int64_t day = 0;     // days since 1970-01-01
  std::int32_t minute = 0;  // since midnight
};

// A place's clock, with its changes of summer and winter time, by ICU's copy of the IANA
// time zone database. Immutable; threads may share one.
class TimeZone {
 public:
  // By its IANA name, such as "Asia/Tashkent"; nothing when there is no zone of it.
  static std::optional<TimeZone> Named(std::string_view name);
  // All IANA names that have a place in them, sorted.
  static std::vector<std::string> Names();

  WallTime At(std::int64_t instant_ms) const;

  ~TimeZone();
  TimeZone(TimeZone&&) noexcept;
  TimeZone& operator=(TimeZone&&) noexcept;

 private:
  struct Zone;
  explicit TimeZone(std::unique_ptr<Zone> zone);

  std::unique_ptr<Zone> zone_;
};

}  // namespace hark
