#pragma once

#include <cstdint>
#include <vector>

#include "compiler/base/match.h"
#include "compiler/ir/program.h"

namespace hark::opt {

// Calls `visit` with the number of every value the instruction uses, for reading or
// changing.
template <typename Visit>
void VisitValues(ir::Function& function, ir::Inst& any, Visit visit) {
  auto list = [&](ir::ArgList args) {
    for (std::uint32_t index = 0; index < args.count; ++index) {
      visit(function.args[args.begin + index]);
    }
  };
  std::visit(Match{
                 [&](ir::SetLocal& inst) { visit(inst.value.index); },
                 [&](ir::CallOp& inst) {
                   const ir::OpInfo& info = ir::Info(inst.op);
                   for (std::uint32_t index = 0; index < inst.args.count; ++index) {
                     if (ir::IsImmediate(info.parameters[index])) continue;
                     visit(function.args[inst.args.begin + index]);
                   }
                 },
                 [&](ir::CallFunction& inst) { list(inst.args); },
                 [&](ir::MakeList& inst) { list(inst.items); },
                 [&](ir::MakeRecord& inst) { list(inst.fields); },
                 [&](ir::GetField& inst) { visit(inst.record.index); },
                 [&](ir::WrapOptional& inst) { visit(inst.value.index); },
                 [&](ir::IsKnown& inst) { visit(inst.optional.index); },
                 [&](ir::UnwrapOptional& inst) { visit(inst.optional.index); },
                 [&](ir::Compare& inst) {
                   visit(inst.left.index);
                   visit(inst.right.index);
                 },
                 [&](ir::Not& inst) { visit(inst.value.index); },
                 [&](ir::Branch& inst) { visit(inst.condition.index); },
                 [&](ir::Return& inst) {
                   if (inst.value.valid()) visit(inst.value.index);
                 },
                 [](ir::Const&) {},
                 [](ir::GetLocal&) {},
                 [](ir::Jump&) {},
                 [](ir::Suspend&) {},
             },
             any);
}

// What of a function stays: a flag an instruction and a flag a block. All instructions of
// a block that goes count as gone; nothing that stays may use what goes.
struct Keep {
  std::vector<bool> insts;
  std::vector<bool> blocks;
};

// Writes the function anew with what stays. Waits that no instruction rests at go too.
void Rewrite(ir::Function& function, const Keep& keep);

}  // namespace hark::opt
