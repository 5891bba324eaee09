// What `wait until opens(…)` lasts at most, against office hours and moments of all kinds.
#include "compiler/prove/closed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "runtime/ops/loaded_program.h"
#include "runtime/ops/ops.h"
#include "runtime/value/time_text.h"

namespace hark::prove {
namespace {

constexpr std::int32_t kDay = 24 * 60;
constexpr std::int32_t kFirst = 20'454;  // 2026-01-01

// A few stretches of a week, none over another, and a few days on which nothing opens.
ir::Hours RandomHours(std::mt19937& random) {
  const auto below = [&](int bound) {
    return static_cast<std::int32_t>(random() % static_cast<unsigned>(bound));
  };
  constexpr const char* kZones[] = {"Asia/Tashkent", "Europe/Berlin", "America/New_York"};
  ir::Hours hours{.name = "h", .zone = kZones[below(3)]};
  for (std::int32_t day = 0; day < 7; ++day) {
    if (below(3) == 0) continue;
    const std::int32_t from = below(kDay - 60);
    hours.openings.push_back({day, from, from + 30 + below(kDay - from - 30)});
  }
  if (hours.openings.empty()) hours.openings.push_back({below(7), 540, 1080});
  for (int count = below(8); count > 0; --count) hours.except.push_back(kFirst + below(40));
  std::ranges::sort(hours.except);
  return hours;
}

TEST(LongestClosed, NoWaitUntilItOpensIsLonger) {
  std::mt19937 random(1);
  std::int64_t longest_of_all = 0;
  for (int round = 0; round < 200; ++round) {
    ir::Program program;
    program.hours.Add(RandomHours(random));
    const std::int64_t bound = LongestClosed(program.hours[ir::HoursId{0}]);
    auto loaded = ops::LoadedProgram::Load(std::move(program));
    ASSERT_TRUE(loaded) << loaded.error().message;
    ops::Context context;
    context.program = loaded->get();
    std::int64_t longest = 0;
    for (int moment = 0; moment < 200; ++moment) {
      const std::int64_t now = (kFirst - 10) * value::kDayMs +
                               static_cast<std::int64_t>(random() % (60 * kDay)) * 60'000;
      const value::Word opens = hark_op_hours_next(&context, 0, value::WordOf(now));
      ASSERT_TRUE(hark_op_hours_open(&context, 0, opens));
      longest = std::max(longest, value::AsInt(opens) - now);
    }
    ASSERT_EQ(context.trap, Trap::None);
    EXPECT_LE(longest, bound) << "round " << round;
    longest_of_all = std::max(longest_of_all, longest);
  }
  EXPECT_GT(longest_of_all, 7 * value::kDayMs) << "no hours that exceptions lengthen were tried";
}

// A bound that does not count exceptions is found wrong.
TEST(LongestClosed, ExceptionsCount) {
  ir::Hours sundays{.name = "h", .zone = "UTC", .openings = {{6, 600, 660}}};
  const std::int64_t usual = LongestClosed(sundays);
  sundays.except = {kFirst + 3};  // 2026-01-04, a Sunday
  EXPECT_EQ(LongestClosed(sundays) - usual, 7 * value::kDayMs);
}

}  // namespace
}  // namespace hark::prove
