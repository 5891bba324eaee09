#pragma once

#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "runtime/store/store.h"
#include "runtime/turn/deployed.h"
#include "runtime/turn/follow.h"

// What a deploy does with the runs at rest: those of a rule that says `on deploy follow` in
// the new program go on there, where their wait and variables fit; all others stay in the
// program they began in. Nothing of a run changes but the program it goes on in: a question
// is not asked again, its buttons count as before, and a time that runs goes on running.
namespace hark::turn {

struct DeployPlan {
  std::vector<Landing> landings;  // of the runs of rules that follow, one a program and wait
  std::vector<store::Activate::Move> moves;
};

// What activating `to`, which is saved as `hash`, does with what rests in the store now. A
// run that goes on meanwhile is left out by the store: it stays where it is. Failures are
// the store's; a run whose program does not load stays and is told of when it is to go on.
Result<DeployPlan> PlanDeploy(store::Store& store, Programs& programs, const ir::Program& to,
                              const std::string& hash);

}  // namespace hark::turn
