// Decimals and money: exact, and never two currencies in one calculation.
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
