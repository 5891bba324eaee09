#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "compiler/base/decimal.h"

namespace hark::ir {

// A Money constant as the program writes it: "19.90 EUR".
struct MoneyText {
  Decimal amount;
  std::string_view currency;  // three letters A to Z
};

inline std::optional<MoneyText> ParseMoney(std::string_view text) {
  constexpr std::size_t kCurrencyBytes = 3;
  if (text.size() < kCurrencyBytes + 2) return std::nullopt;
  std::string_view currency = text.substr(text.size() - kCurrencyBytes);
  std::string_view amount = text.substr(0, text.size() - kCurrencyBytes);
  if (!std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return std::nullopt;
  }
  if (!amount.ends_with(' ')) return std::nullopt;
  amount.remove_suffix(1);
  std::optional<Decimal> parsed = Decimal::Parse(amount);
  if (!parsed) return std::nullopt;
  return MoneyText{*parsed, currency};
}

}  // namespace hark::ir
