#include "runtime/value/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace hark::value {
namespace {

// Rounds towards the past, so that a moment before 1970 lies in its own day.
constexpr std::int64_t FloorDivide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

// A number of exactly as many digits as the text has.
std::optional<int> ReadDigits(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = error == std::errc() && end == text.data() + text.size() && text.front() != '-';
  return whole ? std::optional<int>(value) : std::nullopt;
}

}  // namespace

std::string DateText(std::int64_t days) {
  days = std::clamp(days, kDateMin, kDateMax);
  std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string TimeText(std::int64_t minutes) {
  minutes = std::clamp<std::int64_t>(minutes, 0, kMinutesPerDay - 1);
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string InstantText(std::int64_t ms) {
  ms = std::clamp(ms, kInstantMin, kInstantMax);
  return DateText(DateOfInstant(ms)) + " " + TimeText(TimeOfInstant(ms));
}

std::string DurationText(std::int64_t ms) {
  ms = std::clamp(ms, -kDurationMax, kDurationMax);
  if (ms == 0) return "0s";
  struct Unit {
    std::int64_t ms;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {
      {kDayMs, "d"}, {60 * kMinuteMs, "h"}, {kMinuteMs, "m"}, {1000, "s"}, {1, "ms"}};
  std::string text = ms < 0 ? "-" : "";
  std::int64_t rest = ms < 0 ? -ms : ms;
  std::string_view separator;
  for (const Unit& unit : kUnits) {
    if (rest < unit.ms) continue;
    text += fmt::format("{}{}{}", separator, rest / unit.ms, unit.name);
    rest %= unit.ms;
    separator = " ";
  }
  return text;
}

std::optional<std::int64_t> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::optional<int> year = ReadDigits(text.substr(0, 4));
  std::optional<int> month = ReadDigits(text.substr(5, 2));
  std::optional<int> day = ReadDigits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  return DateOf(*year, *month, *day);
}

std::optional<std::int64_t> ParseTime(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  std::optional<int> hours = ReadDigits(text.substr(0, 2));
  std::optional<int> minutes = ReadDigits(text.substr(3, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return *hours * 60 + *minutes;
}

std::optional<std::int64_t> DateOf(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || day < 1) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year},
                                   std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (month > 12 || day > 31 || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::int64_t DateOfInstant(std::int64_t ms) { return FloorDivide(ms, kDayMs); }

std::int64_t TimeOfInstant(std::int64_t ms) {
  return (ms - DateOfInstant(ms) * kDayMs) / kMinuteMs;
}

}  // namespace hark::value
