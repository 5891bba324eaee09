#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/ir/program.h"

namespace hark::sema {

// Where a branch stands that the compiler makes and no author wrote.
inline constexpr ir::Place kUnwritten = {};

// Builds one function of the program, block by block: a block is filled from start to
// terminator before the next one begins, so instruction numbers are final at once.
class FunctionBuilder {
 public:
  FunctionBuilder(ir::Program& program, std::string name, ir::FunctionKind kind);

  const std::string& name() const { return function_.name; }

  // The names of locals are made unique by a number: `plan`, `plan.2`.
  ir::LocalId AddLocal(const std::string& name, ir::TypeId type);
  void EndParameters() { function_.parameter_count = Count(function_.locals.size()); }
  ir::WaitId AddWait(ir::Wait wait) { return function_.waits.Add(std::move(wait)); }

  // A block to go to, to be filled later by Begin.
  ir::BlockId NewBlock();
  void Begin(ir::BlockId block);
  // Whether the block being filled has its terminator.
  bool ended() const { return ended_; }

  ir::InstId Add(ir::Inst inst, ir::Place place);
  ir::ArgList Args(const std::vector<ir::InstId>& args);
  ir::InstId Op(ir::Op op, ir::TypeId type, const std::vector<ir::InstId>& args, ir::Place place);
  ir::InstId Constant(ir::Constant constant, ir::Place place);

  // Adds the function to the program; its blocks are numbered in the order they were
  // filled. `result` is invalid for handlers.
  ir::FunctionId Finish(ir::TypeId result);

 private:
  static std::uint32_t Count(std::size_t size) { return static_cast<std::uint32_t>(size); }

  ir::Program& program_;
  ir::Function function_;
  std::unordered_map<std::string, int> names_;
  ir::BlockId current_;
  std::vector<ir::BlockId> order_;
  bool ended_ = true;
};

}  // namespace hark::sema
