#include "runtime/value/money.h"

#include <algorithm>

#include "compiler/ir/money_text.h"

namespace hark::value {

std::optional<Money> ParseMoney(std::string_view text) {
  std::optional<ir::MoneyText> parsed = ir::ParseMoney(text);
  if (!parsed) return std::nullopt;
  Money money{parsed->amount, {}};
  std::ranges::copy(parsed->currency, money.currency);
  return money;
}

std::string ToText(const Money& money) {
  std::string text = hark::ToText(money.amount);
  text += ' ';
  text += CurrencyOf(money);
  return text;
}

std::string_view CurrencyOf(const Money& money) {
  constexpr std::size_t kLetters = 3;
  return {money.currency, kLetters};
}

}  // namespace hark::value
