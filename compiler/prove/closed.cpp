#include "compiler/prove/closed.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "compiler/base/check.h"

namespace hark::prove {
namespace {

constexpr std::int64_t kDayMinutes = 24 * 60;
constexpr std::int64_t kMinuteMs = 60'000;
// Clocks are put back by so much at most: by an hour, but for one place (tz database 2024a).
std::int64_t PutBackMinutes(std::string_view zone) { return zone == "Antarctica/Troll" ? 120 : 60; }

// Office hours on a calendar whose first day is a Monday, in minutes since it began.
class Calendar {
 public:
  // `first` is a day of ir::Hours::except that is a Monday.
  Calendar(const ir::Hours& hours, std::int64_t first) : hours_(hours) {
    for (const std::int32_t day : hours.except) except_.insert(day - first);
  }

  // The longest time from an end on one of the days to the next opening.
  std::int64_t LongestBehind(std::int64_t begin, std::int64_t end) const {
    std::int64_t longest = 0;
    for (std::int64_t day = begin; day < end; ++day) {
      for (const ir::Opening& opening : hours_.openings) {
        if (!Opens(opening, day)) continue;
        const std::int64_t closes = day * kDayMinutes + opening.to;
        longest = std::max(longest, NextOpening(closes) - closes);
      }
    }
    return longest;
  }

 private:
  bool Opens(const ir::Opening& opening, std::int64_t day) const {
    return opening.weekday == ((day % 7) + 7) % 7 && !except_.contains(day);
  }

  std::int64_t NextOpening(std::int64_t from) const {
    const auto weeks = static_cast<std::int64_t>(except_.size()) + 3;
    const std::int64_t first = from / kDayMinutes - 1;
    std::optional<std::int64_t> next;
    for (std::int64_t day = first; day < first + 7 * weeks && !next; ++day) {
      for (const ir::Opening& opening : hours_.openings) {
        const std::int64_t opens = day * kDayMinutes + opening.from;
        if (Opens(opening, day) && opens >= from) next = std::min(next.value_or(opens), opens);
      }
    }
    HARK_CHECK(next, "each exception takes one opening of a week away at most");
    return *next;
  }

  const ir::Hours& hours_;
  std::set<std::int64_t> except_;
};

// The Monday of the week that holds the day; 1970-01-05 was one.
std::int64_t MondayOf(std::int64_t day) {
  constexpr std::int64_t kMonday = 4;
  const std::int64_t since = ((day - kMonday) % 7 + 7) % 7;
  return day - since;
}

}  // namespace

std::int64_t LongestClosed(const ir::Hours& hours) {
  ir::Hours usual = hours;
  usual.except.clear();
  std::int64_t longest = Calendar(usual, 0).LongestBehind(0, 7);
  // An exception lengthens what is closed since the week before it, or before those that
  // stand in front of it.
  for (const std::int32_t day : hours.except) {
    const std::int64_t monday = MondayOf(day);
    longest = std::max(longest, Calendar(hours, monday).LongestBehind(-7, 7));
  }
  return (longest + PutBackMinutes(hours.zone)) * kMinuteMs;
}

}  // namespace hark::prove
