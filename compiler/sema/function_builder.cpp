#include "compiler/sema/function_builder.h"

#include "compiler/base/check.h"
#include "compiler/base/match.h"
#include "compiler/ir/liveness.h"

namespace hark::sema {

FunctionBuilder::FunctionBuilder(ir::Program& program, std::string name, ir::FunctionKind kind)
    : program_(program) {
  function_.name = std::move(name);
  function_.kind = kind;
  Begin(NewBlock());
}

ir::LocalId FunctionBuilder::AddLocal(const std::string& name, ir::TypeId type) {
  const int number = ++names_[name];
  return function_.locals.Add({number == 1 ? name : name + "." + std::to_string(number), type});
}

ir::BlockId FunctionBuilder::NewBlock() { return function_.blocks.Add({}); }

void FunctionBuilder::Begin(ir::BlockId block) {
  HARK_CHECK(ended_, "a block begins when the one before has its terminator");
  current_ = block;
  order_.push_back(block);
  function_.blocks[block].begin = Count(function_.insts.size());
  ended_ = false;
}

ir::InstId FunctionBuilder::Add(ir::Inst inst, ir::Place place) {
  HARK_CHECK(!ended_, "nothing follows a terminator");
  ended_ = ir::IsTerminator(inst);
  function_.insts.push_back(std::move(inst));
  function_.places.push_back(place);
  if (ended_) function_.blocks[current_].end = Count(function_.insts.size());
  return ir::InstId{static_cast<std::int32_t>(function_.insts.size() - 1)};
}

ir::ArgList FunctionBuilder::Args(const std::vector<ir::InstId>& args) {
  HARK_CHECK(args.size() <= 0xFFFF, "an instruction has at most 65,535 arguments");
  const ir::ArgList list{Count(function_.args.size()), static_cast<std::uint16_t>(args.size())};
  for (const ir::InstId arg : args) function_.args.push_back(arg.index);
  return list;
}

ir::InstId FunctionBuilder::Op(ir::Op op, ir::TypeId type, const std::vector<ir::InstId>& args,
                               ir::Place place) {
  return Add(ir::CallOp{op, type, Args(args)}, place);
}

ir::InstId FunctionBuilder::Constant(ir::Constant constant, ir::Place place) {
  return Add(ir::Const{program_.Intern(std::move(constant))}, place);
}

ir::FunctionId FunctionBuilder::Finish(ir::TypeId result) {
  HARK_CHECK(ended_, "a function ends with a terminator");
  function_.result = result;
  std::vector<ir::BlockId> renumbered(function_.blocks.size());
  Table<ir::Block> blocks;
  for (const ir::BlockId block : order_) {
    renumbered[static_cast<std::size_t>(block.index)] = blocks.Add(function_.blocks[block]);
  }
  const auto renumber = [&](ir::BlockId& block) {
    if (!block.valid()) return;
    block = renumbered[static_cast<std::size_t>(block.index)];
    HARK_CHECK(block.valid(), "every block that is gone to is filled");
  };
  for (ir::Inst& inst : function_.insts) {
    std::visit(Match{
                   [&](ir::Jump& jump) { renumber(jump.to); },
                   [&](ir::Branch& branch) {
                     renumber(branch.then);
                     renumber(branch.otherwise);
                   },
                   [](auto&) {},
               },
               inst);
  }
  for (ir::Wait& wait : function_.waits) {
    for (ir::Arm& arm : wait.arms) renumber(arm.to);
    renumber(wait.timed_out);
  }
  function_.blocks = std::move(blocks);
  ir::ComputeLive(function_);
  return program_.functions.Add(std::move(function_));
}

}  // namespace hark::sema
