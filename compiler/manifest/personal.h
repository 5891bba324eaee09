#pragma once

#include <vector>

#include "compiler/manifest/manifest.h"
#include "compiler/prove/flow.h"

namespace hark::manifest {

// What becomes of each field that is marked `personal`, by all rules and their conditions.
std::vector<PersonalUse> PersonalUses(prove::ProgramFlow& flows);

}  // namespace hark::manifest
