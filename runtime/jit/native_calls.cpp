#include "runtime/jit/native_calls.h"

#include <cstring>
#include <string>

#include "runtime/ops/ops.h"

namespace hark::jit {
std::vector<NativeSymbol> NativeSymbols() {
  std::vector<NativeSymbol> symbols = {
#define HARK_NATIVE_CALL(name) {#name, reinterpret_cast<void*>(name)},
#include "compiler/lower/native_calls.def"
#undef HARK_NATIVE_CALL
      {"memcpy", reinterpret_cast<void*>(std::memcpy)},
      {"memset", reinterpret_cast<void*>(std::memset)},
  };
#define HARK_OP(name, result, flags, parameters) \
  symbols.push_back({"hark_op_" #name, ops::Address(ir::Op::name)});
#include "compiler/ir/ops.def"
#undef HARK_OP
  return symbols;
}

}  // namespace hark::jit
