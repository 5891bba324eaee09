#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/ir/bit_set.h"
#include "compiler/ir/program.h"
#include "compiler/prove/amount.h"

// A handler as the proofs see it: its blocks, the ways between them, and its loops, each
// with how often it goes round at most.
namespace hark::prove {

// A way from the end of one block to the start of another.
struct Edge {
  enum class Kind : std::uint8_t { Jump, Then, Otherwise, Taken, TimedOut };
  ir::BlockId from;
  ir::BlockId to;
  Kind kind = Kind::Jump;
  std::uint32_t arm = 0;  // of a wait, which takes an event
  friend bool operator==(const Edge&, const Edge&) = default;
};

// The arm of a wait by which a way is taken; null for ways of other kinds.
const ir::Arm* ArmOf(const ir::Function& function, const Edge& edge);

std::vector<Edge> EdgesFrom(const ir::Function& function, ir::BlockId block);

struct Loop {
  ir::BlockId header;  // every way in leads through it
  ir::BitSet blocks;   // with those of the loops in it
  std::int32_t parent = -1;
  // The way that every round takes, and how often it can be taken. Without one the loop
  // goes round as often as it likes.
  std::optional<Edge> guard = {};
  std::int64_t rounds = kEndless;
};

struct LoopNest {
  const ir::Function& function;
  std::vector<ir::BlockId> order;       // those that are reached, each behind what leads to it
  std::vector<Loop> loops;              // outer ones before those in them
  std::vector<std::int32_t> innermost;  // of each block, the loop around it; -1: none
};

// The block that an instruction stands in, of those that are reached.
ir::BlockId BlockOf(const LoopNest& nest, std::uint32_t inst);

// Takes handlers as the checker emits them: a loop is entered at one block alone.
LoopNest FindLoops(const ir::Program& program, const ir::Function& function);

// What holds where each block that is reached begins; a default State at the first. `step(inst,
// state)` takes it past an instruction; `join(state, other)` adds what comes by another way and
// says whether that changed it, which ends by itself.
template <typename State, typename Step, typename Join>
std::vector<State> AtBlockStarts(const LoopNest& nest, const Step& step, const Join& join) {
  const auto index = [](ir::BlockId block) { return static_cast<std::size_t>(block.index); };
  std::vector<State> starts(nest.function.blocks.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (const ir::BlockId id : nest.order) {
      const ir::Block& block = nest.function.blocks[id];
      State state = starts[index(id)];
      for (std::uint32_t at = block.begin; at < block.end; ++at) step(at, state);
      for (const Edge& edge : EdgesFrom(nest.function, id)) {
        changed |= join(starts[index(edge.to)], state);
      }
    }
  }
  return starts;
}

}  // namespace hark::prove
