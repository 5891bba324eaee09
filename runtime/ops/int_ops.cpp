// Whole numbers have 64 bits and never wrap around.
#include "runtime/ops/ops.h"

namespace hark::ops {

using value::AsInt;
using value::WordOf;

extern "C" {

Word hark_op_int_add(Context* context, Word a, Word b) {
  std::int64_t sum;
  if (__builtin_add_overflow(AsInt(a), AsInt(b), &sum)) return context->Raise(Trap::IntOverflow);
  return WordOf(sum);
}

Word hark_op_int_subtract(Context* context, Word a, Word b) {
  std::int64_t difference;
  if (__builtin_sub_overflow(AsInt(a), AsInt(b), &difference)) {
    return context->Raise(Trap::IntOverflow);
  }
  return WordOf(difference);
}

Word hark_op_int_multiply(Context* context, Word a, Word b) {
  std::int64_t product;
  if (__builtin_mul_overflow(AsInt(a), AsInt(b), &product)) {
    return context->Raise(Trap::IntOverflow);
  }
  return WordOf(product);
}

// Rounds towards zero: -7 / 2 is -3.
Word hark_op_int_divide(Context* context, Word a, Word b) {
  if (AsInt(b) == 0) return context->Raise(Trap::DivisionByZero);
  if (AsInt(b) == -1) return hark_op_int_subtract(context, 0, a);
  return WordOf(AsInt(a) / AsInt(b));
}

// What division leaves, with the sign of the dividend: -7 mod 2 is -1.
Word hark_op_int_modulo(Context* context, Word a, Word b) {
  if (AsInt(b) == 0) return context->Raise(Trap::DivisionByZero);
  // The processor faults on the smallest number by -1, though nothing is left over.
  if (AsInt(b) == -1) return 0;
  return WordOf(AsInt(a) % AsInt(b));
}

Word hark_op_int_abs(Context* context, Word a) {
  return AsInt(a) < 0 ? hark_op_int_subtract(context, 0, a) : a;
}

Word hark_op_int_min(Context*, Word a, Word b) { return AsInt(a) < AsInt(b) ? a : b; }

Word hark_op_int_max(Context*, Word a, Word b) { return AsInt(a) > AsInt(b) ? a : b; }

}  // extern "C"

}  // namespace hark::ops
