#include "compiler/base/duration.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace hark {

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t count = 0;
    const char* end = text.data() + text.size();
    auto [letter, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || letter == end || count < 0) return std::nullopt;
    const auto* unit = std::ranges::find(kDurationUnits, *letter, &DurationUnit::letter);
    if (unit == std::end(kDurationUnits)) return std::nullopt;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(count, unit->ms, &part) ||
        __builtin_add_overflow(total, part, &total) || total > kDurationMaxMs) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(letter - text.data()) + 1);
  }
  return total;
}

}  // namespace hark
