#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/trap.h"

namespace hark {

// An exact decimal number of up to 34 digits (IEEE 754-2008 decimal128). Never
// infinite and never not-a-number: operations that would give one fault instead.
// A result that does not fit exactly is DecimalOverflow, except for division, which
// rounds to 34 digits, half to even. Zero has no sign, and no whole digits are left
// out: every number prints plainly, and what would not is DecimalOverflow too.
struct Decimal {
  std::uint64_t words[2] = {0, 0x3040000000000000};  // the BID encoding of 0

  // Digits with an optional sign and one optional point between digits: "-19.90". No
  // exponent. Nothing for any other text and for more than 34 digits.
  static std::optional<Decimal> Parse(std::string_view text);
  static Decimal OfInt(std::int64_t value);
};

// Plain digits without an exponent; the scale that was written is kept ("19.90").
std::string ToText(const Decimal& value);

// -1, 0 or 1. 1.0 equals 1.00.
int Compare(const Decimal& a, const Decimal& b);

// Store the result in `out` and give Trap::None, or leave `out` and say what is wrong.
Trap Add(const Decimal& a, const Decimal& b, Decimal& out);
Trap Subtract(const Decimal& a, const Decimal& b, Decimal& out);
Trap Multiply(const Decimal& a, const Decimal& b, Decimal& out);
// The quotient has the scale of `a` less that of `b`, or as many digits more as it
// needs: 10 / 4 is 2.5, 10.00 / 4 is 2.50. Dividing by zero is Trap::DivisionByZero.
Trap Divide(const Decimal& a, const Decimal& b, Decimal& out);
Decimal Negate(const Decimal& value);
// Rounded half to even to exactly `digits` after the point: 2.5 to two digits is 2.50.
// `digits` outside 0 to 33 count as the nearer of the two; a number of so many digits
// that the zeros do not fit stays as it is.
Decimal Round(const Decimal& value, int digits);

}  // namespace hark
