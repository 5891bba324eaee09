#pragma once

#include <vector>

#include "compiler/manifest/manifest.h"

namespace hark::manifest {

// What becomes of each field that is marked `personal`, by all rules and their conditions.
std::vector<PersonalUse> PersonalUses(const ir::Program& program);

}  // namespace hark::manifest
