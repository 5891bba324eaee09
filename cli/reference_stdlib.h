#pragma once

#include <string>

namespace hark::cli {

// docs/stdlib.md: every module of the library with what its head says, and what it declares with
// the `///` above each. What has none is the module's own affair and left out.
std::string LibraryReference();

}  // namespace hark::cli
