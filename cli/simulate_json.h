#pragma once

#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "runtime/sim/simulation.h"

// The line formats of `hark simulate`; docs/simulate.md describes them.
namespace hark::cli {

// Takes any bytes; what is not an event is Invalid, with what a line should be.
Result<sim::Stimulus> StimulusFromJson(std::string_view line);

// What the wire or the other side comes to where a call fails for this reason, a case of
// CallReason (event_types.def). Invalid where it is none, or needs a status instead.
Result<call::Reply> FailingReply(std::string_view reason);

// One line without its line end.
std::string ToJsonLine(const sim::Observed& observed);

}  // namespace hark::cli
