#include "compiler/base/time_zone.h"

#include <gtest/gtest.h>

#include <string>

namespace hark {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kSpring2026 = 1'774'746'000'000;  // 2026-03-29 01:00 UTC
constexpr std::int64_t kAutumn2026 = 1'792'890'000'000;  // 2026-10-25 01:00 UTC

TEST(TimeZone, TakesNamesOfTheDatabaseAlone) {
  EXPECT_TRUE(TimeZone::Named("Asia/Tashkent"));
  EXPECT_TRUE(TimeZone::Named("UTC"));
  for (const char* wrong : {"", "Asia", "Nowhere/City", "GMT+5", "+05:00", "\xFF"}) {
    EXPECT_FALSE(TimeZone::Named(wrong)) << wrong;
  }
  EXPECT_FALSE(TimeZone::Named(std::string(100'000, 'A')));
}

TEST(TimeZone, ClocksGoForwardAndBack) {
  const auto berlin = TimeZone::Named("Europe/Berlin");
  ASSERT_TRUE(berlin);
  EXPECT_EQ(berlin->LocalTime(kSpring2026 - 1), kSpring2026 - 1 + kHour);
  EXPECT_EQ(berlin->LocalTime(kSpring2026), kSpring2026 + 2 * kHour);
  EXPECT_EQ(berlin->LocalTime(kAutumn2026 - 1), kAutumn2026 - 1 + 2 * kHour);
  EXPECT_EQ(berlin->LocalTime(kAutumn2026), kAutumn2026 + kHour);
}

TEST(TimeZone, SkippedTimesCountOnAndDoubledOnesAreTheFirst) {
  const auto berlin = TimeZone::Named("Europe/Berlin");
  ASSERT_TRUE(berlin);
  EXPECT_EQ(berlin->InstantOf(kSpring2026 + kHour + kHour / 2), kSpring2026 + kHour / 2);
  EXPECT_EQ(berlin->InstantOf(kAutumn2026 + kHour + kHour / 2), kAutumn2026 - kHour / 2);
}

TEST(TimeZone, TheMomentOfASkippedTimeIsTheChange) {
  const auto berlin = TimeZone::Named("Europe/Berlin");
  ASSERT_TRUE(berlin);
  EXPECT_EQ(berlin->MomentOf(kSpring2026 + kHour), kSpring2026);
  EXPECT_EQ(berlin->MomentOf(kSpring2026 + kHour + kHour / 2), kSpring2026);
  EXPECT_EQ(berlin->MomentOf(kSpring2026 + 2 * kHour), kSpring2026);
  EXPECT_EQ(berlin->MomentOf(kSpring2026 + kHour - 1), kSpring2026 - 1);
  EXPECT_EQ(berlin->MomentOf(kAutumn2026 + kHour + kHour / 2), kAutumn2026 - kHour / 2);
}

}  // namespace
}  // namespace hark
