#pragma once

#include <algorithm>
#include <cstdint>

namespace hark::ir {

// What asking a model came to, or may come to. Money is in millionths of its currency's unit.
struct Cost {
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t money = 0;
  friend bool operator==(const Cost&, const Cost&) = default;
};

// How much of one of these may go: on a contact within a period, or on one run.
struct Budget {
  enum class Unit : std::uint8_t { Calls, Tokens, Money };
  Unit unit = Unit::Calls;
  std::int64_t most = 0;
  std::int64_t period_ms = 0;  // 0: on one run
  friend bool operator==(const Budget&, const Budget&) = default;

  std::int64_t Of(const Cost& cost) const {
    switch (unit) {
      case Unit::Calls: return cost.calls;
      case Unit::Tokens: return cost.tokens;
      case Unit::Money: return cost.money;
    }
    return 0;
  }
};

// What a model takes per million tokens, in and out.
struct Price {
  std::int64_t in = 0;
  std::int64_t out = 0;
  friend bool operator==(const Price&, const Price&) = default;

  // Rounded up, so that many small calls do not come to less than they cost. No model is asked with
  // as many tokens as are the most here.
  std::int64_t Of(std::int64_t tokens_in, std::int64_t tokens_out) const {
    const auto part = [](std::int64_t tokens, std::int64_t price) {
      constexpr std::int64_t kMillion = 1'000'000;
      const std::int64_t counted = std::clamp<std::int64_t>(tokens, 0, 10 * kMillion);
      return counted / kMillion * price + (counted % kMillion * price + kMillion - 1) / kMillion;
    };
    return part(tokens_in, in) + part(tokens_out, out);
  }
};
// What any price is below, so that no sum overflows: 10,000 of a currency's unit.
inline constexpr std::int64_t kMaxPrice = 10'000'000'000;

}  // namespace hark::ir
