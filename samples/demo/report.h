#pragma once

#include <string>

#include "compiler/base/result.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/program.h"
#include "samples/demo/stage.h"

namespace hark::demo {

// Prints what the conversations changed in the CRM, contact by contact, from the journal of
// the worker's store. The worker is stopped: a store is open once.
Result<void> PrintCrm(const Stage& stage);

// What the table of times is made of.
struct Times {
  driver::StageTimes compile;
  double live_ms = 0;    // from the program to its first turn possible
  double native_ms = 0;  // from there to native code running
  bool native = false;
  jit::NativeStats native_parts;
  serve::WorkerCounts counts;
  std::vector<double> answer_ms;
  std::vector<double> reply_ms;
};

// Prints how long everything took. Measures matching and a turn on the way, on the engine
// that the worker came to use.
Result<void> PrintTimes(const ir::Program& program, const Times& times);

}  // namespace hark::demo
