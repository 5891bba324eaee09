// Decimals and money: exact, and never two currencies in one calculation.
#include <algorithm>
#include <charconv>
#include <string>

#include "runtime/ops/make.h"
#include "runtime/ops/ops.h"
#include "runtime/value/money.h"

namespace hark::ops {
namespace {

using value::At;
using value::Money;
using value::WordOf;

using Calculation = Trap (*)(const Decimal&, const Decimal&, Decimal&);

Word OnDecimals(Context& context, Word a, Word b, Calculation calculate) {
  Decimal result;
  Trap trap = calculate(At<Decimal>(a), At<Decimal>(b), result);
  return trap == Trap::None ? Make(context, result) : context.Raise(trap);
}

bool SameCurrency(const Money& a, const Money& b) {
  return value::CurrencyOf(a) == value::CurrencyOf(b);
}

Word OnAmounts(Context& context, const Money& money, const Decimal& by, Calculation calculate) {
  Money result = money;
  Trap trap = calculate(money.amount, by, result.amount);
  return trap == Trap::None ? Make(context, result) : context.Raise(trap);
}

Word OnMoney(Context& context, Word a, Word b, Calculation calculate) {
  if (!SameCurrency(At<Money>(a), At<Money>(b))) return context.Raise(Trap::CurrencyMismatch);
  return OnAmounts(context, At<Money>(a), At<Money>(b).amount, calculate);
}

// More digits than a decimal has, or fewer than none, are the nearest there are.
int Digits(Word digits) {
  return static_cast<int>(std::clamp(value::AsInt(digits), std::int64_t{0}, std::int64_t{33}));
}

}  // namespace

extern "C" {

Word hark_op_decimal_of_int(Context* context, Word a) {
  return Make(*context, Decimal::OfInt(value::AsInt(a)));
}

Word hark_op_decimal_add(Context* context, Word a, Word b) {
  return OnDecimals(*context, a, b, Add);
}

Word hark_op_decimal_subtract(Context* context, Word a, Word b) {
  return OnDecimals(*context, a, b, Subtract);
}

Word hark_op_decimal_multiply(Context* context, Word a, Word b) {
  return OnDecimals(*context, a, b, Multiply);
}

Word hark_op_decimal_divide(Context* context, Word a, Word b) {
  return OnDecimals(*context, a, b, Divide);
}

Word hark_op_decimal_compare(Context*, Word a, Word b) {
  return WordOf(std::int64_t{Compare(At<Decimal>(a), At<Decimal>(b))});
}

Word hark_op_decimal_abs(Context* context, Word a) {
  const bool negative = Compare(At<Decimal>(a), Decimal{}) < 0;
  return negative ? Make(*context, Negate(At<Decimal>(a))) : a;
}

Word hark_op_decimal_min(Context*, Word a, Word b) {
  return Compare(At<Decimal>(a), At<Decimal>(b)) <= 0 ? a : b;
}

Word hark_op_decimal_max(Context*, Word a, Word b) {
  return Compare(At<Decimal>(a), At<Decimal>(b)) >= 0 ? a : b;
}

Word hark_op_decimal_round(Context* context, Word a, Word digits) {
  return Make(*context, Round(At<Decimal>(a), Digits(digits)));
}

Word hark_op_decimal_whole(Context* context, Word a) {
  const std::string digits = ToText(At<Decimal>(a));
  const char* end = digits.data() + std::min(digits.find('.'), digits.size());
  std::int64_t whole = 0;
  const auto [read, error] = std::from_chars(digits.data(), end, whole);
  return error == std::errc() && read == end ? WordOf(whole) : context->Raise(Trap::IntOverflow);
}

Word hark_op_money_round(Context* context, Word money, Word digits) {
  Money rounded = At<Money>(money);
  rounded.amount = Round(rounded.amount, Digits(digits));
  return Make(*context, rounded);
}

Word hark_op_money_amount(Context* context, Word money) {
  return Make(*context, At<Money>(money).amount);
}

Word hark_op_money_currency(Context* context, Word money) {
  return MakeText(*context, value::CurrencyOf(At<Money>(money)));
}

Word hark_op_money_add(Context* context, Word a, Word b) { return OnMoney(*context, a, b, Add); }

Word hark_op_money_subtract(Context* context, Word a, Word b) {
  return OnMoney(*context, a, b, Subtract);
}

Word hark_op_money_multiply(Context* context, Word a, Word b) {
  return OnAmounts(*context, At<Money>(a), At<Decimal>(b), Multiply);
}

Word hark_op_money_divide(Context* context, Word a, Word b) {
  return OnAmounts(*context, At<Money>(a), At<Decimal>(b), Divide);
}

Word hark_op_money_compare(Context* context, Word a, Word b) {
  if (!SameCurrency(At<Money>(a), At<Money>(b))) return context->Raise(Trap::CurrencyMismatch);
  return WordOf(std::int64_t{Compare(At<Money>(a).amount, At<Money>(b).amount)});
}

}  // extern "C"

}  // namespace hark::ops
