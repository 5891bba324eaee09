#pragma once

#include <vector>

#include "compiler/manifest/manifest.h"
#include "compiler/prove/flow.h"

namespace hark::manifest {

// Every hook that is called, in the order they are declared.
std::vector<HookUse> HookUses(prove::ProgramFlow& flows);

}  // namespace hark::manifest
