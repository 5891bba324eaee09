#pragma once

#include <string>

#include "compiler/ir/program.h"

namespace hark::test {

// The program of one script. Fails the test, with what the compiler says, where it has an
// error; the program is then empty.
ir::Program Compiled(const std::string& script);

}  // namespace hark::test
