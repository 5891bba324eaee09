#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Reports rules whose writes wake each other in a circle.
void CheckCircles(const ir::Program& program, const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
