#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Reports waits of the rule that a deploy would give another time and cannot: its runs stay in
// the program that they began in, whose time its proofs are about.
void CheckRecompute(const ir::Program& program, const ir::Rule& rule,
                    const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
