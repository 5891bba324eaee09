#pragma once

#include <cstddef>

#include "compiler/diag/diagnostic.h"
#include "compiler/ir/program.h"
#include "compiler/prove/flow.h"
#include "compiler/source/source.h"

namespace hark::prove {

// Notes the way by which `mark` came into a value of a function, from where it began to the value:
// one of several, and of a long way its beginning and its end. Leaves out `primary`, the place that
// is told of already.
void AddTrace(diag::Builder& builder, ProgramFlow& flows, ir::FunctionId function, ir::InstId value,
              std::size_t mark, const source::SourceSet& sources, source::Span primary);

}  // namespace hark::prove
