#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/loops.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Warns of the first message of a schedule that answers nothing and still is a reply, on
// channels that have no window to refuse it by: nothing asks for consent to it, and it goes in
// quiet hours. `channels` are those on which the rule can be woken.
void CheckUnasked(const ir::Program& program, const ir::Rule& rule, const LoopNest& nest,
                  const std::vector<std::string>& channels, const source::SourceSet& sources,
                  diag::Sink& sink);

}  // namespace hark::prove
