#pragma once

#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/turn/deployed.h"

namespace hark::cli {

enum class EngineChoice { Interpreter, Native, Both };

struct NamedEngine {
  std::string_view name;
  turn::EngineFactory make;
  hook::Caller* hooks = nullptr;  // of the programs it runs; outlives it
};

// The engines to run on, the interpreter first. Unavailable when native code is asked for
// and this build has none. Loads the native compiler only when it is needed.
Result<std::vector<NamedEngine>> EnginesFor(EngineChoice choice, hook::Caller* hooks = nullptr);

}  // namespace hark::cli
