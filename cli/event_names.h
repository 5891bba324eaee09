#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/sema/check.h"
#include "runtime/sim/simulation.h"

// The names in events that `hark simulate` and `hark explain` are given.
namespace hark::cli {

// "; did you mean `morning`?" where one of them is near, else "" or which there are.
std::string Instead(std::string_view written, const std::vector<std::string>& known);

// Whether what the event is about is declared in the workspace: a rule, a list, a team. Names
// that no script declares, of buttons, posts, tags and webhooks, may be any.
Result<void> CheckNames(const sim::Stimulus& stimulus, const sema::CheckedWorkspace& workspace);

}  // namespace hark::cli
