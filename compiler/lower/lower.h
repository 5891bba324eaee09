#pragma once

#include <string>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"

namespace hark::lower {

// The whole verified program as LLVM IR, before LLVM's passes: the content of
// `--dump=llvm`. NotFound in a build without native code.
Result<std::string> PrintLlvm(const ir::Program& program);

}  // namespace hark::lower
