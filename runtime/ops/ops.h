#pragma once

#include <span>

#include "compiler/ir/op.h"
#include "runtime/ops/context.h"

// The one meaning of every operation: both engines call these. Each fails only through
// Context::Raise, and charges fuel for work that grows with its input (one step for
// every 64 bytes or 16 items), so that both engines agree on fuel.
extern "C" {
#define HARK_0()
#define HARK_1(a) , hark::value::Word
#define HARK_2(a, b) , hark::value::Word, hark::value::Word
#define HARK_3(a, b, c) , hark::value::Word, hark::value::Word, hark::value::Word
#define HARK_OP(name, result, flags, parameters) \
  hark::value::Word hark_op_##name(hark::ops::Context* context parameters);
#include "compiler/ir/ops.def"
#undef HARK_OP
#undef HARK_0
#undef HARK_1
#undef HARK_2
#undef HARK_3

// What the instructions that make values call: list, record, wrap. They give 0 and raise
// a fault when the list is too long or the memory of the turn is used up. The words at
// `items` and `fields` are copied.
hark::value::Word hark_make_list(hark::ops::Context* context, const hark::value::Word* items,
                                 hark::value::Word count);
hark::value::Word hark_make_record(hark::ops::Context* context, const hark::value::Word* fields,
                                   hark::value::Word count);
hark::value::Word hark_make_optional(hark::ops::Context* context, hark::value::Word known);
// The value of an optional; NotKnown when it has none. The compiler unwraps only what is
// known, but a program file may say anything.
hark::value::Word hark_unwrap_optional(hark::ops::Context* context, hark::value::Word optional);
}

namespace hark::ops {

// Address of the operation's function, for the interpreter's calls and native linking.
// Its type is Word (*)(Context*, Word…) with as many words as the operation has parameters.
void* Address(ir::Op op);

}  // namespace hark::ops
