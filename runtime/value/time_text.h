#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/duration.h"

// Times as people read them, and the range they have: the years 1 to 9999 of the
// proleptic Gregorian calendar, UTC. Units are those of ir::TypeKind.
namespace hark::value {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMinutesPerDay = 1'440;
constexpr std::int64_t kDateMin = -719'162;   // 0001-01-01
constexpr std::int64_t kDateMax = 2'932'896;  // 9999-12-31
constexpr std::int64_t kInstantMin = kDateMin * kDayMs;
constexpr std::int64_t kInstantMax = (kDateMax + 1) * kDayMs - 1;
// From the first instant to the last, or back.
constexpr std::int64_t kDurationMax = kInstantMax - kInstantMin;
static_assert(kDurationMax == kDurationMaxMs, "what the compiler takes for a duration is one");

// Of days since 1970-01-01: "2026-01-31". These functions show what lies outside its
// range as the nearest that lies within.
std::string DateText(std::int64_t days);
// Of minutes since midnight: "09:00".
std::string TimeText(std::int64_t minutes);
// "2026-01-31 09:00"; seconds are left out.
std::string InstantText(std::int64_t ms);
// "1d 2h 30m", down to milliseconds where there are any: "1s 500ms". No time is "0s".
std::string DurationText(std::int64_t ms);

// The exact forms of DateText and TimeText, and nothing for days that never were.
std::optional<std::int64_t> ParseDate(std::string_view text);
std::optional<std::int64_t> ParseTime(std::string_view text);
// Days since 1970-01-01, or nothing when there is no such day.
std::optional<std::int64_t> DateOf(int year, int month, int day);

// The day and the minute of the day that an instant lies in.
std::int64_t DateOfInstant(std::int64_t ms);
std::int64_t TimeOfInstant(std::int64_t ms);

}  // namespace hark::value
