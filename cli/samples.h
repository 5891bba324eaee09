#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/sema/check.h"

namespace hark::cli {

// Reports every `//!` message that its rule does not take, with what takes it instead and
// the first test that failed. Each is the first message of a contact that nobody knew, on
// the first channel the rule listens on. The spans are those of the compiled sources.
void CheckSamples(const sema::CheckedWorkspace& workspace, diag::Sink& sink);

}  // namespace hark::cli
