#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/ir/program.h"
#include "compiler/prove/flow.h"

namespace hark::prove {

// A place that a value went through, and what happened to it there.
struct TraceStep {
  ir::Place place;
  std::string words;
};

// The way by which `mark` came into a value of a function, from where it began to the value:
// one of several, and of a long way its beginning and its end.
std::vector<TraceStep> TraceBack(ProgramFlow& program, ir::FunctionId function, ir::InstId value,
                                 std::size_t mark);

}  // namespace hark::prove
