#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"
#include "compiler/source/source.h"

// That nobody is written to unasked who has not agreed to it: on every way to a `send` for a
// purpose, the contact has agreed to that purpose, and nothing behind it may have taken it back.
namespace hark::prove {

// Reports every message of a rule of which that does not hold. `channels` are those on which
// the rule can be woken.
void CheckConsent(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink);

}  // namespace hark::prove
