// What a wait until a time of day by a clock lasts at most, in every time zone.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/base/time_zone.h"
#include "compiler/ir/limits.h"
#include "compiler/prove/waits.h"
#include "runtime/ops/ops.h"
#include "runtime/value/arena.h"
#include "runtime/value/time_text.h"

namespace hark::prove {
namespace {

using value::kDayMs;
using value::kMinuteMs;

constexpr std::int64_t kQuarterMs = 15 * kMinuteMs;
constexpr std::int64_t kFirstMs = 20'454 * kDayMs;  // 2026-01-01
constexpr std::int64_t kLastMs = kFirstMs + 4 * 366 * kDayMs;

std::int64_t WaitUntil(std::int64_t now_ms, std::int64_t minutes, const value::Text& zone) {
  ops::Context context;
  context.now_ms = now_ms;
  hark_op_wait_until_time_in(&context, value::WordOf(minutes), value::WordOf(&zone));
  EXPECT_EQ(context.trap, Trap::None);
  return context.wait_ms;
}

// From each quarter of a day on which clocks change to the next time that they show so.
TEST(LongestDay, NoWaitIsLonger) {
  std::int64_t longest = 0;
  for (const std::string& name : TimeZone::Names()) {
    const TimeZone zone = std::move(*TimeZone::Named(name));
    const auto offset = [&](std::int64_t at_ms) { return zone.LocalTime(at_ms) - at_ms; };
    value::Arena arena{ir::kTurnMemoryBytes};
    const value::Text& text = *arena.NewText(name);
    for (std::int64_t day_ms = kFirstMs; day_ms < kLastMs; day_ms += kDayMs) {
      EXPECT_EQ(offset(day_ms) % kQuarterMs, 0) << name << ": schedules look each quarter";
      if (offset(day_ms) == offset(day_ms + kDayMs)) continue;
      for (std::int64_t at_ms = day_ms - kDayMs; at_ms < day_ms + kDayMs; at_ms += kQuarterMs) {
        const std::int64_t minutes = zone.LocalTime(at_ms) % kDayMs / kMinuteMs;
        const std::int64_t wait_ms = WaitUntil(at_ms, minutes, text);
        EXPECT_GT(wait_ms, 0);
        EXPECT_LE(wait_ms, kLongestDay) << name;
        longest = std::max(longest, wait_ms);
      }
    }
  }
  EXPECT_EQ(longest, kLongestDay) << "a zone whose clocks go back so far was among them";
}

}  // namespace
}  // namespace hark::prove
