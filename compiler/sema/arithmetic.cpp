#include "compiler/sema/arithmetic.h"

namespace hark::sema {
namespace {

using enum ast::BinaryOp;
using enum ir::TypeKind;
using ir::Op;

constexpr Arithmetic kTable[] = {
    {Add, Int, Int, Int, Op::int_add},
    {Subtract, Int, Int, Int, Op::int_subtract},
    {Multiply, Int, Int, Int, Op::int_multiply},
    {Divide, Int, Int, Int, Op::int_divide},
    {Modulo, Int, Int, Int, Op::int_modulo},

    {Add, Decimal, Decimal, Decimal, Op::decimal_add},
    {Add, Int, Decimal, Decimal, Op::decimal_add},
    {Add, Decimal, Int, Decimal, Op::decimal_add},
    {Subtract, Decimal, Decimal, Decimal, Op::decimal_subtract},
    {Subtract, Int, Decimal, Decimal, Op::decimal_subtract},
    {Subtract, Decimal, Int, Decimal, Op::decimal_subtract},
    {Multiply, Decimal, Decimal, Decimal, Op::decimal_multiply},
    {Multiply, Int, Decimal, Decimal, Op::decimal_multiply},
    {Multiply, Decimal, Int, Decimal, Op::decimal_multiply},
    {Divide, Decimal, Decimal, Decimal, Op::decimal_divide},
    {Divide, Int, Decimal, Decimal, Op::decimal_divide},
    {Divide, Decimal, Int, Decimal, Op::decimal_divide},

    {Add, Money, Money, Money, Op::money_add},
    {Subtract, Money, Money, Money, Op::money_subtract},
    {Multiply, Money, Decimal, Money, Op::money_multiply},
    {Multiply, Money, Int, Money, Op::money_multiply},
    {Multiply, Decimal, Money, Money, Op::money_multiply, true},
    {Multiply, Int, Money, Money, Op::money_multiply, true},
    {Divide, Money, Decimal, Money, Op::money_divide},
    {Divide, Money, Int, Money, Op::money_divide},

    {Add, Duration, Duration, Duration, Op::duration_add},
    {Subtract, Duration, Duration, Duration, Op::duration_subtract},
    {Multiply, Duration, Int, Duration, Op::duration_multiply},
    {Multiply, Int, Duration, Duration, Op::duration_multiply, true},
    {Add, Instant, Duration, Instant, Op::instant_add},
    {Subtract, Instant, Duration, Instant, Op::instant_subtract},
    {Subtract, Instant, Instant, Duration, Op::instant_difference},
    {Add, Date, Duration, Date, Op::date_add},
    {Subtract, Date, Duration, Date, Op::date_subtract},
    {Subtract, Date, Date, Duration, Op::date_difference},
};

}  // namespace

std::optional<Arithmetic> ArithmeticFor(ast::BinaryOp op, ir::TypeKind left, ir::TypeKind right) {
  for (const Arithmetic& row : kTable) {
    if (row.op == op && row.left == left && row.right == right) return row;
  }
  return std::nullopt;
}

}  // namespace hark::sema
