// Times lie in the years 1 to 9999, durations between their two ends.
#include <algorithm>

#include "runtime/ops/ops.h"
#include "runtime/value/time_text.h"

namespace hark::ops {
namespace {

using value::AsInt;
using value::kDayMs;
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

Word hark_op_instant_date(Context*, Word instant) {
  return WordOf(value::DateOfInstant(AsInt(instant)));
}

Word hark_op_instant_time(Context*, Word instant) {
  return WordOf(value::TimeOfInstant(AsInt(instant)));
}

Word hark_op_now(Context* context) { return WordOf(context->now_ms); }

Word hark_op_late_by(Context* context) {
  if (context->event->kind != value::Event::Kind::Timer) return WordOf(0);
  return WordOf(std::max<std::int64_t>(0, context->now_ms - context->event->at_ms));
}

}  // extern "C"

}  // namespace hark::ops
