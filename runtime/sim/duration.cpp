#include "runtime/sim/duration.h"

#include <charconv>

namespace hark::sim {
namespace {

constexpr std::int64_t kMaxMs = std::int64_t{100} * 366 * 86'400'000;

std::int64_t UnitMs(char unit) {
  switch (unit) {
    case 's': return 1'000;
    case 'm': return 60'000;
    case 'h': return 3'600'000;
    case 'd': return 86'400'000;
    case 'w': return 604'800'000;
    default: return 0;
  }
}

}  // namespace

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || number < 0 || digits == text.size()) return std::nullopt;
    std::int64_t unit = UnitMs(text[digits]);
    if (unit == 0 || number > kMaxMs / unit) return std::nullopt;
    total += number * unit;
    if (total > kMaxMs) return std::nullopt;
    text.remove_prefix(digits + 1);
  }
  return total;
}

}  // namespace hark::sim
