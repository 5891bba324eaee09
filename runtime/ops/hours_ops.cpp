// Office hours are read off the wall clock of their zone: when a clock is put back, an hour
// is there twice and both count; when it is put forward, the hour left out never is.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "runtime/ops/loaded_program.h"
#include "runtime/ops/ops.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

constexpr std::int64_t kDayMinutes = 1440;

// 0 is Monday: 1970-01-01 was a Thursday.
std::int32_t WeekdayOf(std::int64_t day) {
  constexpr std::int64_t kThursday = 3;
  return static_cast<std::int32_t>(((day + kThursday) % 7 + 7) % 7);
}

// Whether a stretch that opened on `day` covers the moment, in minutes since its midnight.
bool OpenSince(const ir::Hours& hours, std::int64_t day, std::int64_t minute) {
  if (std::ranges::find(hours.except, day) != hours.except.end()) return false;
  return std::ranges::any_of(hours.openings, [&](const ir::Opening& opening) {
    return opening.weekday == WeekdayOf(day) && opening.from <= minute && minute < opening.to;
  });
}

bool OpenAt(const ir::Hours& hours, std::int64_t local_ms) {
  const std::int64_t day = value::DateOfInstant(local_ms);
  const std::int64_t minute = value::TimeOfInstant(local_ms);
  return OpenSince(hours, day, minute) || OpenSince(hours, day - 1, minute + kDayMinutes);
}

}  // namespace

extern "C" {

Word hark_op_hours_open(Context* context, Word index, Word instant) {
  ir::HoursId id{static_cast<std::int32_t>(index)};
  const ir::Hours& hours = context->program->ir().hours[id];
  return OpenAt(hours, context->program->zone(id).LocalTime(value::AsInt(instant)));
}

// Looks at every opening of every day until one is found: each exception closes at most the
// one opening of a week.
Word hark_op_hours_next(Context* context, Word index, Word instant) {
  ir::HoursId id{static_cast<std::int32_t>(index)};
  const ir::Hours& hours = context->program->ir().hours[id];
  const TimeZone& zone = context->program->zone(id);
  const std::int64_t local_ms = zone.LocalTime(value::AsInt(instant));
  if (OpenAt(hours, local_ms)) return instant;
  const std::int64_t first = value::DateOfInstant(local_ms);
  const auto weeks = static_cast<std::int64_t>(hours.except.size()) + 2;
  for (std::int64_t day = first; day < first + 7 * weeks; ++day) {
    std::optional<std::int64_t> soonest;
    for (const ir::Opening& opening : hours.openings) {
      if (opening.weekday != WeekdayOf(day)) continue;
      const std::int64_t at = zone.InstantOf((day * kDayMinutes + opening.from) * value::kMinuteMs);
      if (at < value::AsInt(instant) || !OpenAt(hours, zone.LocalTime(at))) continue;
      soonest = std::min(soonest.value_or(at), at);
    }
    if (!soonest) continue;
    if (*soonest > value::kInstantMax) break;
    return value::WordOf(*soonest);
  }
  return context->Raise(Trap::TimeOutOfRange);
}

}  // extern "C"

}  // namespace hark::ops
