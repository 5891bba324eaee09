#pragma once

#include "compiler/sema/script_test.h"
#include "compiler/sema/workspace.h"

// What `test` blocks say about services, as data.
namespace hark::sema {

Stub CheckStub(Workspace& workspace, const ast::Stub& step);
ExpectCall CheckExpectCall(Workspace& workspace, const ast::ExpectCall& step);

}  // namespace hark::sema
