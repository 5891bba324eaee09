#include <array>

#include "runtime/ops/ops.h"

namespace hark::ops {
namespace {

const std::array kAddresses = {
#define HARK_OP(name, result, flags, parameters) reinterpret_cast<void*>(&hark_op_##name),
#include "compiler/ir/ops.def"
#undef HARK_OP
};

}  // namespace

void* Address(ir::Op op) { return kAddresses[static_cast<std::size_t>(op)]; }

}  // namespace hark::ops
