#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "compiler/prove/loops.h"

// The worst of all paths through a handler, loops included, without walking them one by
// one: a loop is what its worst round does, as often as it goes round.
namespace hark::prove {

// What is counted: what each instruction and each way does to it.
struct Measure {
  std::function<Weight(std::uint32_t inst)> of_inst;
  std::function<Weight(const Edge& edge)> of_edge;
};

// What has happened, at most, since the handler began: before an instruction that was
// asked about.
struct Reached {
  std::uint32_t inst = 0;
  Weight before;
};

// One answer for each instruction that is `asked` and can be reached, in no order.
std::vector<Reached> LongestPaths(const LoopNest& nest, const Measure& measure,
                                  const std::function<bool(std::uint32_t inst)>& asked);

}  // namespace hark::prove
