#pragma once

#include <string>
#include <string_view>

#include "cli/script_runner.h"

// How a test that was run is told.
namespace hark::cli {

// "rules.hark:12:3".
std::string Where(const ir::Program& program, const ir::Place& place);

// Of a test that was not as expected: why, and the conversation it had, with what was
// expected beside what was there instead.
std::string FailureText(const ir::Program& program, const TestOutcome& outcome,
                        std::string_view engine);

// One line without its line end.
std::string OutcomeJson(const ir::Program& program, const TestOutcome& outcome,
                        std::string_view engine);

}  // namespace hark::cli
