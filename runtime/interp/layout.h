#pragma once

#include <cstddef>
#include <vector>

#include "compiler/ir/program.h"

namespace hark::interp {

// How many words the calls of one function need while they run.
struct Layout {
  std::size_t locals = 0;
  std::size_t results = 0;  // one an instruction of the longest block
  // What lies above: arguments on their way into an operation or a new value, or all of
  // the deepest call that the function makes.
  std::size_t above = 0;

  std::size_t total() const { return locals + results + above; }
};

// One a function. Functions do not call themselves, so the words of a whole evaluation
// are known before it begins and are found at once.
std::vector<Layout> LayOut(const ir::Program& program);

}  // namespace hark::interp
