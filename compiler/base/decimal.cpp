#include "compiler/base/decimal.h"

#include <algorithm>

// bid_functions.h reads macros of bid_conf.h, so the order is theirs.
// clang-format off
#include <bid_conf.h>
#include <bid_functions.h>
// clang-format on

// Arithmetic is Intel's decimal library; reading and printing are ours, because the
// library's text form has exponents. Between the two every number is kept in the shape
// the header promises: finite, an exponent of at most 0, and no negative zero.

namespace hark {
namespace {

using Coefficient = unsigned __int128;

// The BID encoding of decimal128 (IEEE 754-2008, 3.5.2): one sign bit, 14 bits of biased
// exponent, 113 bits of coefficient. The other layout, marked by two set bits after the
// sign, only holds infinities, not-a-numbers and non-canonical zeros.
constexpr int kExponentBias = 6176;
constexpr int kExponentShift = 49;
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;
constexpr std::uint64_t kOtherLayout = std::uint64_t{3} << 61;
constexpr std::uint64_t kNotFinite = std::uint64_t{15} << 59;
constexpr std::uint64_t kCoefficientMask = (std::uint64_t{1} << kExponentShift) - 1;

constexpr Coefficient PowerOfTen(int power) {
  Coefficient result = 1;
  while (power-- > 0) result *= 10;
  return result;
}
constexpr Coefficient kCoefficientMax = PowerOfTen(34) - 1;

// A number as coefficient * 10^exponent.
struct Parts {
  bool negative = false;
  Coefficient coefficient = 0;
  int exponent = 0;
};

Parts Unpack(const Decimal& value) {
  std::uint64_t high = value.words[1];
  if ((high & kOtherLayout) == kOtherLayout) return {};
  Parts parts;
  parts.negative = (high & kSignBit) != 0;
  parts.exponent = static_cast<int>((high & ~kSignBit) >> kExponentShift) - kExponentBias;
  parts.coefficient = Coefficient{high & kCoefficientMask} << 64 | value.words[0];
  if (parts.coefficient > kCoefficientMax) parts.coefficient = 0;
  return parts;
}

Decimal Pack(const Parts& parts) {
  Decimal value;
  bool negative = parts.negative && parts.coefficient != 0;
  auto biased = static_cast<std::uint64_t>(parts.exponent + kExponentBias);
  value.words[0] = static_cast<std::uint64_t>(parts.coefficient);
  value.words[1] = (negative ? kSignBit : 0) | biased << kExponentShift |
                   static_cast<std::uint64_t>(parts.coefficient >> 64);
  return value;
}

BID_UINT128 ToBid(const Decimal& value) {
  BID_UINT128 bid;
  bid.w[0] = value.words[0];
  bid.w[1] = value.words[1];
  return bid;
}

Decimal FromBid(const BID_UINT128& bid) {
  Decimal value;
  value.words[0] = bid.w[0];
  value.words[1] = bid.w[1];
  return value;
}

// Writes out the zeros a positive exponent stands for.
bool FillWholeDigits(Parts& parts) {
  if (parts.coefficient == 0) parts.exponent = std::min(parts.exponent, 0);
  for (; parts.exponent > 0; --parts.exponent) {
    if (parts.coefficient > kCoefficientMax / 10) return false;
    parts.coefficient *= 10;
  }
  return true;
}

// Calls one operation of the library; any of the `refused` flags is a fault.
template <typename Operation>
Trap Calculate(Operation operation, const Decimal& a, const Decimal& b, _IDEC_flags refused,
               Decimal& out) {
  _IDEC_flags flags = 0;
  BID_UINT128 result = operation(ToBid(a), ToBid(b), BID_ROUNDING_TO_NEAREST, &flags);
  if ((flags & refused) != 0) return Trap::DecimalOverflow;
  if ((result.w[1] & kNotFinite) == kNotFinite) return Trap::DecimalOverflow;
  Parts parts = Unpack(FromBid(result));
  if (!FillWholeDigits(parts)) return Trap::DecimalOverflow;
  out = Pack(parts);
  return Trap::None;
}

constexpr _IDEC_flags kOutOfRange =
    BID_INVALID_EXCEPTION | BID_OVERFLOW_EXCEPTION | BID_UNDERFLOW_EXCEPTION;
constexpr _IDEC_flags kNotExact = kOutOfRange | BID_INEXACT_EXCEPTION;

// A rounded quotient fills all 34 digits. Zeros that only fill are dropped.
void DropFillingZeros(Parts& parts, int exponent_max) {
  while (parts.exponent < exponent_max && parts.coefficient % 10 == 0) {
    parts.coefficient /= 10;
    ++parts.exponent;
  }
}

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

// Appends the digits of `text` to the coefficient; false for anything else.
bool ReadDigits(std::string_view text, Coefficient& coefficient) {
  for (char byte : text) {
    if (!IsDigit(byte)) return false;
    coefficient = coefficient * 10 + static_cast<unsigned>(byte - '0');
    if (coefficient > kCoefficientMax) return false;
  }
  return !text.empty();
}

std::string Digits(Coefficient coefficient) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(coefficient % 10));
    coefficient /= 10;
  } while (coefficient != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  Parts parts;
  if (text.starts_with('-') || text.starts_with('+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::size_t point = text.find('.');
  if (!ReadDigits(text.substr(0, point), parts.coefficient)) return std::nullopt;
  if (point != std::string_view::npos) {
    std::string_view fraction = text.substr(point + 1);
    if (fraction.size() > static_cast<std::size_t>(kExponentBias)) return std::nullopt;
    if (!ReadDigits(fraction, parts.coefficient)) return std::nullopt;
    parts.exponent = -static_cast<int>(fraction.size());
  }
  return Pack(parts);
}

Decimal Decimal::OfInt(std::int64_t value) {
  // Negated as unsigned: the smallest integer has no positive counterpart.
  auto magnitude = static_cast<std::uint64_t>(value);
  return Pack({value < 0, value < 0 ? 0 - magnitude : magnitude, 0});
}

std::string ToText(const Decimal& value) {
  Parts parts = Unpack(value);
  std::string digits = Digits(parts.coefficient);
  if (parts.exponent > 0 && parts.coefficient != 0) {
    digits.append(static_cast<std::size_t>(parts.exponent), '0');
  }
  if (parts.exponent < 0) {
    auto scale = static_cast<std::size_t>(-parts.exponent);
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
  }
  return parts.negative ? "-" + digits : digits;
}

int Compare(const Decimal& a, const Decimal& b) {
  _IDEC_flags ignored = 0;
  int greater = bid128_quiet_greater(ToBid(a), ToBid(b), &ignored);
  int less = bid128_quiet_less(ToBid(a), ToBid(b), &ignored);
  return greater - less;
}

Trap Add(const Decimal& a, const Decimal& b, Decimal& out) {
  return Calculate(bid128_add, a, b, kNotExact, out);
}

Trap Subtract(const Decimal& a, const Decimal& b, Decimal& out) {
  return Calculate(bid128_sub, a, b, kNotExact, out);
}

Trap Multiply(const Decimal& a, const Decimal& b, Decimal& out) {
  return Calculate(bid128_mul, a, b, kNotExact, out);
}

Trap Divide(const Decimal& a, const Decimal& b, Decimal& out) {
  Parts divisor = Unpack(b);
  if (divisor.coefficient == 0) return Trap::DivisionByZero;
  int exponent_max = std::min(0, Unpack(a).exponent - divisor.exponent);
  Decimal quotient;
  Trap trap = Calculate(bid128_div, a, b, kOutOfRange, quotient);
  if (trap != Trap::None) return trap;
  Parts parts = Unpack(quotient);
  DropFillingZeros(parts, exponent_max);
  out = Pack(parts);
  return Trap::None;
}

Decimal Negate(const Decimal& value) {
  Parts parts = Unpack(value);
  parts.negative = !parts.negative;
  return Pack(parts);
}

Decimal Round(const Decimal& value, int digits) {
  Decimal unit = Pack({false, 1, -std::clamp(digits, 0, 33)});
  Decimal rounded;
  Trap trap = Calculate(bid128_quantize, value, unit, kOutOfRange, rounded);
  return trap == Trap::None ? rounded : value;
}

}  // namespace hark
