#pragma once

#include <string>
#include <string_view>

#include "compiler/base/result.h"

namespace hark::cli {

// The picture of a graph in DOT, as SVG, drawn by Graphviz's `dot` from the PATH.
// Unavailable when it is not installed, when it fails, and when there is no room for its input.
Result<std::string> DrawSvg(std::string_view dot);

}  // namespace hark::cli
