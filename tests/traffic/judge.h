#pragma once

#include "runtime/store/store.h"
#include "tests/traffic/platform_side.h"

namespace hark::traffic {

// Fills the tally in, once all has come to its end.
void Judge(const PlatformSide& platforms, store::Store& store, Tally& tally);

}  // namespace hark::traffic
