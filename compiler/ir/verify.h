#pragma once

#include <optional>
#include <string>

#include "compiler/ir/program.h"

namespace hark::ir {

// What is wrong with the program, or nothing. A verified program cannot make an engine
// read or write outside its values: every id is in its table, every use has the type
// its place wants, every block ends in its one terminator, results stay in their block,
// locals are set before they are read on every path, frames hold what is live, and
// functions do not call themselves. README.md lists the rules.
std::optional<std::string> Verify(const Program& program);

}  // namespace hark::ir
