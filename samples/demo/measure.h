#pragma once

#include <cstddef>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"

namespace hark::demo {

// Half of the values are below it; 0 when there are none.
double Median(std::vector<double> values);

struct Measured {
  double match_ms = 0;  // all rules' conditions against one message
  double turn_ms = 0;   // the same message from the mailbox to what is to be committed
};
// Medians over a message that a rule of samples/price_enquiry takes.
Result<Measured> Measure(const ir::Program& program, bool native);

}  // namespace hark::demo
