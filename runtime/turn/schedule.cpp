#include "runtime/turn/schedule.h"

#include <chrono>
#include <optional>
#include <utility>

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

// The nearest time of the wall clock on one side of `from_ms`.
template <typename Fits>
Firing Nearest(const ir::Schedule& schedule, const TimeZone& zone, std::int64_t from_ms,
               std::int64_t step, const Fits& fits) {
  // A day the other way: what is skipped may be taken on the day after.
  std::int64_t day = DayOf(zone.LocalTime(from_ms)) - step;
  for (std::int64_t n = 0; n <= kDaysAway; ++n, day += step) {
    if (!IsOn(schedule, day)) continue;
    const std::int64_t moment_ms = zone.MomentOf(day * kDayMs + schedule.minute * kMinuteMs);
    if (fits(moment_ms)) return {moment_ms, day};
  }
  HARK_CHECK(false, "a verified schedule has a time every other month");
}

TimeZone ZoneOf(const ir::Schedule& schedule) {
  std::optional<TimeZone> zone = TimeZone::Named(schedule.clock.zone);
  HARK_CHECK(zone, "a verified schedule is in a time zone");
  return std::move(*zone);
}

Firing LastOn(const ir::Schedule& schedule, const TimeZone& zone, std::int64_t now_ms) {
  return Nearest(schedule, zone, now_ms, -1, [&](std::int64_t at_ms) { return at_ms <= now_ms; });
}

// Whole multiples of a period, and so much behind them.
std::int64_t NextMultiple(std::int64_t period_ms, std::int64_t behind_ms, std::int64_t after_ms) {
  return ((after_ms - behind_ms) / period_ms + 1) * period_ms + behind_ms;
}

}  // namespace

std::int64_t NextFiring(const ir::Schedule& schedule, std::int64_t after_ms) {
  if (schedule.period_ms > 0) return NextMultiple(schedule.period_ms, 0, after_ms);
  if (schedule.clock.of_contact) {
    return NextMultiple(kQuarterMs, schedule.minute * kMinuteMs % kQuarterMs, after_ms);
  }
  return Nearest(schedule, ZoneOf(schedule), after_ms, 1,
                 [&](std::int64_t at_ms) { return at_ms > after_ms; })
      .at_ms;
}

std::int64_t LastFiring(const ir::Schedule& schedule, std::int64_t now_ms) {
  const std::int64_t period_ms = schedule.period_ms;
  if (period_ms > 0) return now_ms / period_ms * period_ms;
  return LastOn(schedule, ZoneOf(schedule), now_ms).at_ms;
}

Firing LastFiringIn(const ir::Schedule& schedule, std::string_view zone, std::int64_t now_ms) {
  std::optional<TimeZone> clock = TimeZone::Named(zone);
  if (!clock) clock = ZoneOf(schedule);
  return LastOn(schedule, *clock, now_ms);
}

}  // namespace hark::turn
