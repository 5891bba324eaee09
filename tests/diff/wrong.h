#pragma once

#include <string_view>
#include <vector>

#include "tests/diff/engines.h"

namespace hark::diff {

// An engine that is wrong in one way, for showing that the search finds such a one: the
// interpreter, run on a program in which that way has been changed.
struct WrongWay {
  std::string_view name;
  // Changes the program; may find nothing to change.
  void (*change)(ir::Program& program);
};
const std::vector<WrongWay>& WrongWays();
MakeEngine Wrong(const WrongWay& way);

}  // namespace hark::diff
