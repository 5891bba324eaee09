#include "compiler/ir/liveness.h"
#include "compiler/opt/passes.h"
#include "compiler/opt/rewrite.h"

namespace hark::opt {

// Drops blocks that nothing leads to, and with them the waits that only they rest at.
bool DropDeadBlocks(ir::Program&, ir::Function& function) {
  std::vector<bool> reached(function.blocks.size(), false);
  std::vector<ir::BlockId> open = {ir::BlockId{0}};
  std::size_t count = 0;
  while (!open.empty()) {
    ir::BlockId id = open.back();
    open.pop_back();
    if (reached[static_cast<std::size_t>(id.index)]) continue;
    reached[static_cast<std::size_t>(id.index)] = true;
    ++count;
    for (ir::BlockId next : ir::Successors(function, function.blocks[id])) open.push_back(next);
  }
  if (count == function.blocks.size()) return false;
  Rewrite(function,
          {.insts = std::vector<bool>(function.insts.size(), true), .blocks = std::move(reached)});
  return true;
}

}  // namespace hark::opt
