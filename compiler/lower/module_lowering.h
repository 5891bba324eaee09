#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/ir/program.h"

namespace hark::lower {

// What all functions of a module share: the constants they point to and the declarations
// of what they call.
class ModuleLowering {
 public:
  ModuleLowering(const ir::Program& program, llvm::Module& module);

  const ir::Program& program() const { return program_; }
  llvm::LLVMContext& context() { return module_.getContext(); }

  llvm::Function* FunctionFor(ir::FunctionId id);
  llvm::FunctionCallee Op(ir::Op op);
  // The calls of native_calls.def.
  llvm::FunctionCallee MakeList();
  llvm::FunctionCallee MakeRecord();
  llvm::FunctionCallee MakeOptional();
  llvm::FunctionCallee UnwrapOptional();
  // The constant as a word: the value of a scalar, the address of anything else.
  llvm::Constant* Word(ir::ConstantId id);

 private:
  // `Word name(Context*, parameters…)`, defined outside.
  llvm::FunctionCallee External(std::string_view name, std::vector<llvm::Type*> parameters);
  llvm::Constant* TextGlobal(std::string_view text);
  llvm::Constant* WordsGlobal(std::span<const std::uint64_t> words);
  llvm::Constant* AddressOf(llvm::Constant* content);

  const ir::Program& program_;
  llvm::Module& module_;
  llvm::IntegerType* i32_;
  llvm::IntegerType* i64_;
  llvm::PointerType* pointer_;
  std::unordered_map<std::int32_t, llvm::Constant*> addresses_;  // by ConstantId
};

// Writes the body of one function into its declaration.
void LowerFunction(ModuleLowering& module, ir::FunctionId id);

}  // namespace hark::lower
