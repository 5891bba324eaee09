#include "compiler/opt/passes.h"
#include "compiler/opt/rewrite.h"

namespace hark::opt {
namespace {

// Whether the instruction does nothing but give its value: no effect, no fault, not even
// for want of memory.
bool OnlyGivesValue(const ir::Inst& any) {
  if (const auto* call = std::get_if<ir::CallOp>(&any)) {
    const ir::OpInfo& info = ir::Info(call->op);
    return !info.may_trap() && !info.has_effect();
  }
  return std::holds_alternative<ir::Const>(any) || std::holds_alternative<ir::GetLocal>(any) ||
         std::holds_alternative<ir::GetField>(any) || std::holds_alternative<ir::IsKnown>(any) ||
         std::holds_alternative<ir::UnwrapOptional>(any) ||
         std::holds_alternative<ir::Compare>(any) || std::holds_alternative<ir::Not>(any);
}

}  // namespace

// Drops instructions whose value nobody uses. From the last to the first, so that what
// only they used goes at once.
bool DropUnused(ir::Program&, ir::Function& function) {
  std::vector<bool> used(function.insts.size(), false);
  bool dropped = false;
  for (std::size_t at = function.insts.size(); at-- > 0;) {
    ir::Inst& inst = function.insts[at];
    if (!used[at] && OnlyGivesValue(inst)) {
      dropped = true;
      continue;
    }
    used[at] = true;
    VisitValues(function, inst,
                [&](std::int32_t& value) { used[static_cast<std::size_t>(value)] = true; });
  }
  if (!dropped) return false;
  Rewrite(function,
          {.insts = std::move(used), .blocks = std::vector<bool>(function.blocks.size(), true)});
  return true;
}

}  // namespace hark::opt
