#pragma once

#include <string_view>
#include <vector>

namespace hark::jit {

// A function of this process that native code may call.
struct NativeSymbol {
  std::string_view name;
  void* address;
};

// All of them: the operations, the calls of native_calls.def, and the few of the C library
// that LLVM's code generation makes calls of by itself. Native code sees these and nothing
// else of the process.
std::vector<NativeSymbol> NativeSymbols();

}  // namespace hark::jit
