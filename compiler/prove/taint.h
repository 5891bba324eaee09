#pragma once

#include "compiler/diag/diagnostic.h"
#include "compiler/prove/flow.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Reports values that go where they must not: text from outside as a name or as the host of a
// link, personal data in the log. What goes where is refused what, sinks.def says.
void CheckFlows(ProgramFlow& flows, const source::SourceSet& sources, diag::Sink& sink);

}  // namespace hark::prove
