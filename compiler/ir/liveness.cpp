#include "compiler/ir/liveness.h"

#include <algorithm>
#include <ranges>

#include "compiler/base/match.h"
#include "compiler/ir/bit_set.h"

namespace hark::ir {
namespace {

// Turns the set of what is live behind the block into what is live before it.
void StepBack(const Function& function, const Block& block, BitSet& live) {
  for (std::uint32_t at = block.end; at-- > block.begin;) {
    const Inst& inst = function.insts[at];
    if (const auto* set = std::get_if<SetLocal>(&inst)) {
      live.Remove(static_cast<std::size_t>(set->local.index));
    } else if (const auto* get = std::get_if<GetLocal>(&inst)) {
      live.Add(static_cast<std::size_t>(get->local.index));
    }
  }
}

// What is live at the start of each block: the least solution, found by going over the
// blocks, last first, until nothing changes.
std::vector<BitSet> LiveAtStart(const Function& function) {
  std::vector<BitSet> live(function.blocks.size(), BitSet(function.locals.size()));
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t index = live.size(); index-- > 0;) {
      const Block& block = function.blocks[BlockId{static_cast<std::int32_t>(index)}];
      BitSet now(function.locals.size());
      for (BlockId next : Successors(function, block)) {
        now.Unite(live[static_cast<std::size_t>(next.index)]);
      }
      StepBack(function, block, now);
      changed |= live[index].Unite(now);
    }
  }
  return live;
}

}  // namespace

std::vector<BlockId> Successors(const Function& function, const Block& block) {
  std::vector<BlockId> next;
  auto add = [&](BlockId id) {
    if (id.valid()) next.push_back(id);
  };
  std::visit(Match{
                 [&](const Jump& inst) { add(inst.to); },
                 [&](const Branch& inst) {
                   add(inst.then);
                   add(inst.otherwise);
                 },
                 [&](const Suspend& inst) {
                   for (BlockId exit : ExitsOf(function.waits[inst.wait])) add(exit);
                 },
                 [](const auto&) {},
             },
             function.insts[block.end - 1]);
  return next;
}

void ComputeLive(Function& function) {
  if (function.waits.empty()) return;
  std::vector<BitSet> live = LiveAtStart(function);
  for (Wait& wait : function.waits) {
    BitSet kept(function.locals.size());
    for (BlockId next : ExitsOf(wait)) kept.Unite(live[static_cast<std::size_t>(next.index)]);
    wait.live.clear();
    for (LocalId local : function.locals.ids()) {
      if (kept.Has(static_cast<std::size_t>(local.index))) wait.live.push_back(local);
    }
  }
}

}  // namespace hark::ir
