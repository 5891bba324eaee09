#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/word.h"

namespace hark::value {

// "19.90 EUR": digits as Decimal::Parse takes them, one space, the three capital letters
// of a currency (ISO 4217; whether it exists is not looked up). Nothing for other texts.
std::optional<Money> ParseMoney(std::string_view text);

// The same form; the scale that was written is kept.
std::string ToText(const Money& money);

std::string_view CurrencyOf(const Money& money);

}  // namespace hark::value
