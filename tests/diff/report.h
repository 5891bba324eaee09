#pragma once

#include <string>

#include "tests/diff/engines.h"
#include "tests/diff/shrink.h"

namespace hark::diff {

// Whether the two engines differ on this program alone, in this folder's way of playing it.
bool Differ(const Failing& failing, const MakeEngine& reference, const MakeEngine& other);

// A golden file that shows the program and its events, with the reference's transcript as what
// is expected; its prose says what differed. Written to the folder of the build, and given
// back.
std::string GoldenOf(const Failing& failing, const MakeEngine& reference, const MakeEngine& other);

}  // namespace hark::diff
