#pragma once

#include "compiler/sema/script_test.h"
#include "compiler/sema/workspace.h"

namespace hark::sema {

// An event of a test as data. Its channel is not looked at.
Happen CheckHappen(Workspace& workspace, const ast::Happen& step);

}  // namespace hark::sema
