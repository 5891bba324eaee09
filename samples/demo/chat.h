#pragma once

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "samples/demo/stage.h"

namespace hark::demo {

// Lets whoever sits at the terminal be a WhatsApp contact of the business: each line goes to
// the worker as a signed webhook and the replies are what reached the platform. Returns
// at Ctrl-D and Ctrl-C.
Result<void> TalkOnTerminal(Stage& stage, const ir::Program& program);

}  // namespace hark::demo
