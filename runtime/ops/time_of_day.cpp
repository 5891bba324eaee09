#include "runtime/ops/time_of_day.h"

#include <cstddef>

namespace hark::ops {
namespace {

constexpr std::int64_t kNoon = 12;

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }
bool IsLetter(char byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }

// Reads one time from the start of a text, piece by piece.
class Clock {
 public:
  explicit Clock(std::string_view text) : text_(text) {}

  std::optional<std::int64_t> Read(bool point) {
    const std::optional<std::int64_t> hour = Number(1);
    if (!hour) return std::nullopt;
    std::int64_t minute = 0;
    bool sure = false;
    if (Takes(':') || (point && Takes('.'))) {
      const std::optional<std::int64_t> read = Number(2);
      if (!read) return std::nullopt;
      minute = *read;
      sure = true;
    } else if (Takes('h') || Takes('H')) {
      if (at_ < text_.size() && IsDigit(text_[at_])) minute = Number(2).value_or(60);
      sure = true;
    }
    const std::optional<bool> afternoon = HalfOfDay();
    if ((!sure && !afternoon) || minute > 59) return std::nullopt;
    if (!afternoon) return *hour > 23 ? std::nullopt : std::optional(*hour * 60 + minute);
    if (*hour < 1 || *hour > kNoon) return std::nullopt;
    return ((*hour % kNoon) + (*afternoon ? kNoon : 0)) * 60 + minute;
  }

  std::string_view rest() const { return text_.substr(at_); }

 private:
  bool Takes(char sign) {
    if (at_ >= text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }

  // Of one digit or two, and of at least so many.
  std::optional<std::int64_t> Number(std::size_t least) {
    std::int64_t value = 0;
    std::size_t digits = 0;
    while (digits < 3 && at_ < text_.size() && IsDigit(text_[at_])) {
      value = value * 10 + (text_[at_++] - '0');
      ++digits;
    }
    return digits < least || digits > 2 ? std::nullopt : std::optional(value);
  }

  // "am", "p.m.", behind a space or none; true: in the afternoon.
  std::optional<bool> HalfOfDay() {
    const std::size_t before = at_;
    Takes(' ');
    const bool morning = Takes('a') || Takes('A');
    const bool afternoon = !morning && (Takes('p') || Takes('P'));
    const bool dotted = Takes('.');
    const bool half = (morning || afternoon) && (Takes('m') || Takes('M'));
    if (!half || (at_ < text_.size() && IsLetter(text_[at_]))) {
      at_ = before;
      return std::nullopt;
    }
    if (dotted) Takes('.');
    return afternoon;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Whether a sign in front of digits, or behind them, makes them part of something else.
bool Joins(char sign) { return IsDigit(sign) || IsLetter(sign) || sign == ':'; }

}  // namespace

std::optional<std::int64_t> ParseTimeOfDay(std::string_view text) {
  Clock clock(text);
  const std::optional<std::int64_t> time = clock.Read(true);
  return clock.rest().empty() ? time : std::nullopt;
}

std::optional<std::int64_t> FindTimeOfDay(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!IsDigit(text[at]) || (at > 0 && Joins(text[at - 1]))) continue;
    Clock clock(text.substr(at));
    const std::optional<std::int64_t> time = clock.Read(false);
    const std::string_view rest = clock.rest();
    if (time && (rest.empty() || !Joins(rest.front()))) return time;
  }
  return std::nullopt;
}

}  // namespace hark::ops
