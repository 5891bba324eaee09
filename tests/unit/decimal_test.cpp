#include "compiler/base/decimal.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>

namespace hark {

void PrintTo(const Decimal& value, std::ostream* out) { *out << ToText(value); }

namespace {

using Operation = Trap (*)(const Decimal&, const Decimal&, Decimal&);
using Wide = __int128;

Decimal Of(std::string_view text) {
  std::optional<Decimal> value = Decimal::Parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(Decimal{});
}

// The result as text, or the name of the fault.
std::string Calculate(Operation operation, std::string_view a, std::string_view b) {
  Decimal out;
  Trap trap = operation(Of(a), Of(b), out);
  return trap == Trap::None ? ToText(out) : std::string(TrapName(trap));
}

// `units` * 10^-scale, written plainly. Written apart from ToText, to check it.
std::string Plain(Wide units, int scale) {
  std::string digits;
  for (Wide rest = units < 0 ? -units : units; rest != 0; rest /= 10) {
    digits.insert(0, 1, static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  while (static_cast<int>(digits.size()) <= scale) digits.insert(0, 1, '0');
  if (scale > 0) digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
  return units < 0 ? "-" + digits : digits;
}

Wide Power(int power) { return power == 0 ? 1 : 10 * Power(power - 1); }

struct Sample {
  Wide units;
  int scale;
  std::string text() const { return Plain(units, scale); }
};

Sample RandomSample(std::mt19937_64& random) {
  auto limit = static_cast<std::int64_t>(Power(1 + static_cast<int>(random() % 12)));
  std::int64_t units = static_cast<std::int64_t>(random() % (2 * limit)) - limit;
  return {units, static_cast<int>(random() % 7)};
}

const std::string kNines(34, '9');

TEST(Decimal, KeepsWhatWasWritten) {
  for (std::string_view text :
       {"0", "19.90", "-0.05", "0.00", "100", "12345678901234567890123.45678901234"}) {
    EXPECT_EQ(ToText(Of(text)), text);
  }
  EXPECT_EQ(ToText(Of(kNines)), kNines);
  EXPECT_EQ(ToText(Of("+007.50")), "7.50");
  EXPECT_EQ(ToText(Of("-0.0")), "0.0") << "zero has no sign";
  EXPECT_EQ(ToText(Decimal{}), "0");
}

TEST(Decimal, ParseRefusesOtherTexts) {
  for (std::string_view text : {"", "-", ".", ".5", "5.", "1e3", "1,5", " 1", "1 ", "--1", "1.2.3",
                                "NaN", "Infinity", "٣", "0x10", "+"}) {
    EXPECT_FALSE(Decimal::Parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Decimal::Parse(kNines + "9").has_value());
  EXPECT_FALSE(Decimal::Parse("1." + std::string(34, '0')).has_value());
  EXPECT_FALSE(Decimal::Parse("0." + std::string(7000, '0')).has_value());
  EXPECT_TRUE(Decimal::Parse(std::string(5000, '0') + "1").has_value());
}

TEST(Decimal, OfIntTakesEveryInteger) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(ToText(Decimal::OfInt(0)), "0");
  EXPECT_EQ(ToText(Decimal::OfInt(-42)), "-42");
  EXPECT_EQ(ToText(Decimal::OfInt(Limits::max())), "9223372036854775807");
  EXPECT_EQ(ToText(Decimal::OfInt(Limits::min())), "-9223372036854775808");
}

TEST(Decimal, AgreesWithWholeNumbers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 50000; ++i) {
    Sample a = RandomSample(random);
    Sample b = RandomSample(random);
    int scale = std::max(a.scale, b.scale);
    Wide left = a.units * Power(scale - a.scale);
    Wide right = b.units * Power(scale - b.scale);
    ASSERT_EQ(ToText(Of(a.text())), a.text());
    ASSERT_EQ(Calculate(Add, a.text(), b.text()), Plain(left + right, scale));
    ASSERT_EQ(Calculate(Subtract, a.text(), b.text()), Plain(left - right, scale));
    ASSERT_EQ(Calculate(Multiply, a.text(), b.text()), Plain(a.units * b.units, a.scale + b.scale));
    ASSERT_EQ(Compare(Of(a.text()), Of(b.text())), (left > right) - (left < right));
    ASSERT_EQ(ToText(Negate(Of(a.text()))), Plain(-a.units, a.scale));
  }
}

TEST(Decimal, RoundsAsWholeNumbersDo) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 50000; ++i) {
    Sample a = RandomSample(random);
    int digits = static_cast<int>(random() % 7);
    Wide expected = a.units * Power(std::max(digits - a.scale, 0));
    if (digits < a.scale) {
      Wide unit = Power(a.scale - digits);
      Wide magnitude = a.units < 0 ? -a.units : a.units;
      Wide twice = 2 * (magnitude % unit);
      expected = magnitude / unit;
      if (twice > unit || (twice == unit && expected % 2 == 1)) ++expected;
      if (a.units < 0) expected = -expected;
    }
    ASSERT_EQ(ToText(Round(Of(a.text()), digits)), Plain(expected, digits)) << a.text();
  }
}

TEST(Decimal, RoundTakesAnyNumberOfDigits) {
  EXPECT_EQ(ToText(Round(Of("2.5"), -7)), "2");
  EXPECT_EQ(ToText(Round(Of("3.5"), 0)), "4");
  EXPECT_EQ(ToText(Round(Of("1"), 99)), "1." + std::string(33, '0'));
  EXPECT_EQ(ToText(Round(Of(kNines), 2)), kNines) << "the zeros do not fit";
}

TEST(Decimal, QuotientsTimesDivisorsGiveBackTheNumber) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    Sample a = RandomSample(random);
    Sample b = RandomSample(random);
    if (b.units == 0) continue;
    std::string product = Calculate(Multiply, a.text(), b.text());
    EXPECT_EQ(Compare(Of(Calculate(Divide, product, b.text())), Of(a.text())), 0);
  }
}

TEST(Decimal, QuotientsReadAsPeopleWriteThem) {
  EXPECT_EQ(Calculate(Divide, "10", "4"), "2.5");
  EXPECT_EQ(Calculate(Divide, "10.00", "4"), "2.50");
  EXPECT_EQ(Calculate(Divide, "19.90", "2"), "9.95");
  EXPECT_EQ(Calculate(Divide, "1", "0.001"), "1000");
  EXPECT_EQ(Calculate(Divide, "100", "10"), "10");
  EXPECT_EQ(Calculate(Divide, "0.00", "3"), "0.00");
  EXPECT_EQ(Calculate(Divide, "0", "0.001"), "0");
  EXPECT_EQ(Calculate(Divide, "1", "3"), "0." + std::string(34, '3'));
  EXPECT_EQ(Calculate(Divide, "2", "3"), "0." + std::string(33, '6') + "7");
  EXPECT_EQ(Calculate(Divide, "-1", "300"), "-0.00" + std::string(34, '3'));
  // 1 / (1 + 10^-33) rounds to 34 digits, none of which is a zero that only fills.
  EXPECT_EQ(Calculate(Divide, "1", "1." + std::string(32, '0') + "1"), "0." + std::string(33, '9'));
}

TEST(Decimal, WhatDoesNotFitExactlyIsAFault) {
  EXPECT_EQ(Calculate(Add, kNines, "1"), "DecimalOverflow") << "10^34 has 35 digits";
  EXPECT_EQ(Calculate(Add, kNines, "0.1"), "DecimalOverflow");
  EXPECT_EQ(Calculate(Subtract, kNines, "0.1"), "DecimalOverflow");
  EXPECT_EQ(Calculate(Multiply, kNines, "1.1"), "DecimalOverflow");
  EXPECT_EQ(Calculate(Multiply, kNines, "100"), "DecimalOverflow") << "more than 34 whole digits";
  EXPECT_EQ(Calculate(Divide, kNines, "0.1"), "DecimalOverflow");
  EXPECT_EQ(Calculate(Divide, "1", "0"), "DivisionByZero");
  EXPECT_EQ(Calculate(Divide, "0", "0.00"), "DivisionByZero");
  EXPECT_EQ(Calculate(Add, kNines, "0.0"), kNines) << "no digit is lost";
  std::string tiny = "0." + std::string(4000, '0') + "1";
  EXPECT_EQ(Calculate(Multiply, tiny, tiny), "DecimalOverflow");
}

TEST(Decimal, AFaultLeavesTheResultAlone) {
  Decimal out = Of("7");
  EXPECT_EQ(Divide(Of("1"), Of("0"), out), Trap::DivisionByZero);
  EXPECT_EQ(Add(Of(kNines), Of("1"), out), Trap::DecimalOverflow);
  EXPECT_EQ(ToText(out), "7");
}

TEST(Decimal, ScaleDoesNotMatterToCompare) {
  EXPECT_EQ(Compare(Of("1.0"), Of("1.00")), 0);
  EXPECT_EQ(Compare(Of("-0"), Of("0.000")), 0);
  EXPECT_EQ(Compare(Of("-2"), Of("1")), -1);
  EXPECT_EQ(Compare(Of("1.01"), Of("1.0")), 1);
}

// Stored words that no operation of ours makes still read as a number or end in a fault.
TEST(Decimal, AnyWordsAreSafe) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20000; ++i) {
    Decimal a{{random(), random()}};
    Decimal b{{random(), random() | std::uint64_t{15} << 59}};
    Decimal out = Of("7");
    for (Operation operation : {Add, Subtract, Multiply, Divide}) {
      operation(a, b, out);
      EXPECT_FALSE(ToText(out).empty());
    }
    EXPECT_FALSE(ToText(a).empty());
    EXPECT_EQ(ToText(b), "0");
    Compare(a, b);
    Round(Negate(a), 2);
  }
}

}  // namespace
}  // namespace hark
