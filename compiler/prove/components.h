#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace hark::prove {

// The strongly connected components of a graph: of each node, a number that it shares with
// the nodes that it leads to and that lead to it, and with no other.
std::vector<std::size_t> Components(std::size_t nodes,
                                    const std::vector<std::pair<std::size_t, std::size_t>>& edges);

}  // namespace hark::prove
