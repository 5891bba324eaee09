// Times lie in the years 1 to 9999, durations between their two ends.
#include <algorithm>
#include <chrono>

#include "compiler/base/time_zone.h"
#include "runtime/ops/ops.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

using value::AsInt;
using value::kDayMs;
using value::kMinuteMs;
using value::WordOf;

// A range that a result must lie in.
struct Range {
  std::int64_t least;
  std::int64_t most;
};
constexpr Range kDurations{-value::kDurationMax, value::kDurationMax};
constexpr Range kInstants{value::kInstantMin, value::kInstantMax};
constexpr Range kDates{value::kDateMin, value::kDateMax};

Word Within(Context& context, bool overflowed, std::int64_t value, Range range) {
  if (overflowed || value < range.least || value > range.most) {
    return context.Raise(Trap::TimeOutOfRange);
  }
  return WordOf(value);
}

Word Sum(Context& context, std::int64_t a, std::int64_t b, Range range) {
  std::int64_t sum = 0;
  bool overflowed = __builtin_add_overflow(a, b, &sum);
  return Within(context, overflowed, sum, range);
}

Word Difference(Context& context, std::int64_t a, std::int64_t b, Range range) {
  std::int64_t difference = 0;
  bool overflowed = __builtin_sub_overflow(a, b, &difference);
  return Within(context, overflowed, difference, range);
}

Word Product(Context& context, std::int64_t a, std::int64_t b, Range range) {
  std::int64_t product = 0;
  bool overflowed = __builtin_mul_overflow(a, b, &product);
  return Within(context, overflowed, product, range);
}

std::chrono::sys_days Days(Word date) {
  return std::chrono::sys_days(std::chrono::days(AsInt(date)));
}

std::chrono::year_month_day Calendar(Word date) { return Days(date); }

}  // namespace

extern "C" {

Word hark_op_duration_add(Context* context, Word a, Word b) {
  return Sum(*context, AsInt(a), AsInt(b), kDurations);
}

Word hark_op_duration_subtract(Context* context, Word a, Word b) {
  return Difference(*context, AsInt(a), AsInt(b), kDurations);
}

Word hark_op_duration_multiply(Context* context, Word a, Word b) {
  return Product(*context, AsInt(a), AsInt(b), kDurations);
}

Word hark_op_instant_add(Context* context, Word instant, Word duration) {
  return Sum(*context, AsInt(instant), AsInt(duration), kInstants);
}

Word hark_op_instant_subtract(Context* context, Word instant, Word duration) {
  return Difference(*context, AsInt(instant), AsInt(duration), kInstants);
}

Word hark_op_instant_difference(Context* context, Word a, Word b) {
  return Difference(*context, AsInt(a), AsInt(b), kDurations);
}

// A date moves by whole days; what a duration has beyond them does not count.
Word hark_op_date_add(Context* context, Word date, Word duration) {
  return Sum(*context, AsInt(date), AsInt(duration) / kDayMs, kDates);
}

Word hark_op_date_subtract(Context* context, Word date, Word duration) {
  return Difference(*context, AsInt(date), AsInt(duration) / kDayMs, kDates);
}

Word hark_op_date_difference(Context* context, Word a, Word b) {
  return Product(*context, AsInt(a) - AsInt(b), kDayMs, kDurations);
}

Word hark_op_duration_days(Context*, Word a) { return WordOf(AsInt(a) / kDayMs); }

Word hark_op_duration_hours(Context*, Word a) { return WordOf(AsInt(a) / (60 * kMinuteMs)); }

Word hark_op_duration_minutes(Context*, Word a) { return WordOf(AsInt(a) / kMinuteMs); }

Word hark_op_duration_seconds(Context*, Word a) { return WordOf(AsInt(a) / 1'000); }

Word hark_op_date_year(Context*, Word date) {
  return WordOf(std::int64_t{static_cast<int>(Calendar(date).year())});
}

Word hark_op_date_month(Context*, Word date) {
  return WordOf(std::int64_t{static_cast<unsigned>(Calendar(date).month())});
}

Word hark_op_date_day(Context*, Word date) {
  return WordOf(std::int64_t{static_cast<unsigned>(Calendar(date).day())});
}

Word hark_op_date_weekday(Context*, Word date) {
  return WordOf(std::int64_t{std::chrono::weekday(Days(date)).iso_encoding()});
}

Word hark_op_time_hour(Context*, Word time) { return WordOf(AsInt(time) / 60); }

Word hark_op_time_minute(Context*, Word time) { return WordOf(AsInt(time) % 60); }

Word hark_op_instant_date(Context*, Word instant) {
  return WordOf(value::DateOfInstant(AsInt(instant)));
}

Word hark_op_instant_time(Context*, Word instant) {
  return WordOf(value::TimeOfInstant(AsInt(instant)));
}

Word hark_op_instant_date_in(Context* context, Word instant, Word zone) {
  const auto clock = TimeZone::Named(value::AsText(zone));
  if (!clock) return context->Raise(Trap::UnknownZone);
  return Within(*context, false, value::DateOfInstant(clock->LocalTime(AsInt(instant))), kDates);
}

Word hark_op_instant_time_in(Context* context, Word instant, Word zone) {
  const auto clock = TimeZone::Named(value::AsText(zone));
  if (!clock) return context->Raise(Trap::UnknownZone);
  return WordOf(value::TimeOfInstant(clock->LocalTime(AsInt(instant))));
}

Word hark_op_date_at(Context* context, Word date, Word time, Word zone) {
  const auto clock = TimeZone::Named(value::AsText(zone));
  if (!clock) return context->Raise(Trap::UnknownZone);
  const std::int64_t local = AsInt(date) * kDayMs + AsInt(time) * kMinuteMs;
  return Within(*context, false, clock->InstantOf(local), kInstants);
}

Word hark_op_now(Context* context) { return WordOf(context->now_ms); }

Word hark_op_late_by(Context* context) {
  if (context->event->kind != value::Event::Kind::Timer) return WordOf(0);
  return WordOf(std::max<std::int64_t>(0, context->now_ms - context->event->at_ms));
}

}  // extern "C"

}  // namespace hark::ops
