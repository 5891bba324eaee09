#include "runtime/turn/schedule.h"

#include <chrono>

#include "compiler/base/check.h"
#include "compiler/base/time_zone.h"

namespace hark::turn {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;
// The 31st is never further away, nor is the 30th.
constexpr std::int64_t kDaysAway = 64;

std::int64_t DayOf(std::int64_t local_ms) {
  return local_ms / kDayMs - (local_ms % kDayMs < 0 ? 1 : 0);
}

// Whether the schedule has a time on this day, counted from 1970-01-01.
bool IsOn(const ir::Schedule& schedule, std::int64_t day) {
  const std::chrono::sys_days date{std::chrono::days(day)};
  if (schedule.day_of_month > 0) {
    const unsigned of_month = unsigned{std::chrono::year_month_day(date).day()};
    return of_month == static_cast<unsigned>(schedule.day_of_month);
  }
  const unsigned weekday = std::chrono::weekday(date).iso_encoding() - 1;
  return (schedule.weekdays >> weekday & 1U) != 0;
}

// When clocks show the time, or where they skip it, when they do so.
std::int64_t MomentOf(const TimeZone& zone, std::int64_t local_ms) {
  const std::int64_t counted_ms = zone.InstantOf(local_ms);
  std::int64_t after_ms = counted_ms;
  const std::int64_t skipped_ms = zone.LocalTime(counted_ms) - local_ms;
  if (skipped_ms <= 0) return counted_ms;
  // The change lies between: before it, clocks are behind by what is skipped.
  std::int64_t before_ms = counted_ms - skipped_ms;
  while (after_ms - before_ms > 1) {
    const std::int64_t middle_ms = before_ms + (after_ms - before_ms) / 2;
    const bool changed = zone.LocalTime(middle_ms) - middle_ms > local_ms - counted_ms;
    (changed ? after_ms : before_ms) = middle_ms;
  }
  return after_ms;
}

// The nearest moment of the wall clock on one side of `from_ms`.
template <typename Fits>
std::int64_t Nearest(const ir::Schedule& schedule, std::int64_t from_ms, std::int64_t step,
                     const Fits& fits) {
  const std::optional<TimeZone> zone = TimeZone::Named(schedule.zone);
  HARK_CHECK(zone, "a verified schedule is in a time zone");
  // A day the other way: what is skipped may be taken on the day after.
  std::int64_t day = DayOf(zone->LocalTime(from_ms)) - step;
  for (std::int64_t n = 0; n <= kDaysAway; ++n, day += step) {
    if (!IsOn(schedule, day)) continue;
    const std::int64_t moment_ms = MomentOf(*zone, day * kDayMs + schedule.minute * kMinuteMs);
    if (fits(moment_ms)) return moment_ms;
  }
  HARK_CHECK(false, "a verified schedule has a time every other month");
}

}  // namespace

std::int64_t NextFiring(const ir::Schedule& schedule, std::int64_t after_ms) {
  const std::int64_t period_ms = schedule.period_ms;
  if (period_ms > 0) return (after_ms / period_ms + 1) * period_ms;
  return Nearest(schedule, after_ms, 1, [&](std::int64_t at_ms) { return at_ms > after_ms; });
}

std::int64_t LastFiring(const ir::Schedule& schedule, std::int64_t now_ms) {
  const std::int64_t period_ms = schedule.period_ms;
  if (period_ms > 0) return now_ms / period_ms * period_ms;
  return Nearest(schedule, now_ms, -1, [&](std::int64_t at_ms) { return at_ms <= now_ms; });
}

}  // namespace hark::turn
