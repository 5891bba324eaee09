#pragma once

#include <cstddef>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "stdlib/stdlib.h"

// The library's part in a compile: which module a `use` brings along, and where is said what
// is wrong about one.
namespace hark::driver {

// The module of the library that is named; null where there is none.
const stdlib::Source* ModuleOf(const ast::Use& use);

// Tells of files of the workspace that stand in the place of a module which nobody may replace.
// Whether there are none.
bool LeavesStopWords(const source::SourceSet& sources, diag::Sink& sink);

// An author can mend nothing inside the library: what is said of a place there is said at the
// `use` that brought the module along, with the place beside it. The first `own` scripts are
// the workspace's; modules that came along by themselves have no `use`.
diag::Diagnostic AtUse(diag::Diagnostic diagnostic, const ast::Unit& unit,
                       const source::SourceSet& sources, std::size_t own);

}  // namespace hark::driver
