#pragma once

#include <functional>

#include "tests/diff/input.h"
#include "tests/diff/program.h"

namespace hark::diff {

struct Failing {
  Program program;
  Input input;
};

// The smallest like it that it finds and that still fails: pieces are left out, one stands in
// place of a larger one of its sort, and the input gets simpler, until nothing more can go.
// `fails` may be asked thousands of times and says no for what does not compile.
Failing Shrink(Failing failing, const std::function<bool(const Failing&)>& fails);

}  // namespace hark::diff
