// Office hours are read off the wall clock of their zone: when a clock is put back, an hour
// is there twice and both count; when it is put forward, the hour left out never is.
#include <algorithm>

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

}  // namespace

extern "C" {

Word hark_op_hours_open(Context* context, Word index, Word instant) {
  ir::HoursId id{static_cast<std::int32_t>(index)};
  const ir::Hours& hours = context->program->ir().hours[id];
  const std::int64_t local = context->program->zone(id).LocalTime(value::AsInt(instant));
  const std::int64_t day = value::DateOfInstant(local);
  const std::int64_t minute = value::TimeOfInstant(local);
  return OpenSince(hours, day, minute) || OpenSince(hours, day - 1, minute + kDayMinutes);
}

}  // extern "C"

}  // namespace hark::ops
