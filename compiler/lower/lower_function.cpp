#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/ir/abi.h"
#include "compiler/lower/module_lowering.h"

namespace hark::lower {
namespace {

constexpr std::uint64_t kWordBytes = 8;

// The code of one function. Locals are stack slots, which LLVM turns into registers;
// values are words, used in their own block only. Faults of all instructions leave
// through one block that notes which instruction it was.
class FunctionLowering {
 public:
  FunctionLowering(ModuleLowering& module, ir::FunctionId id)
      : module_(module),
        id_(id),
        function_(module.program().functions[id]),
        code_(module.FunctionFor(id)),
        build_(module.context()),
        values_(function_.insts.size(), nullptr) {}

  void Run() {
    llvm::BasicBlock* entry = NewBlock("entry");
    for (std::size_t index = 0; index < function_.blocks.size(); ++index) {
      blocks_.push_back(NewBlock("b" + std::to_string(index)));
    }
    MakeExits();
    build_.SetInsertPoint(entry);
    MakeLocals();
    IsHandler() ? EnterHandler() : EnterFn();
    for (ir::BlockId block : function_.blocks.ids()) LowerBlock(block);
    FinishExits();
  }

 private:
  bool IsHandler() const { return function_.kind == ir::FunctionKind::Handler; }
  llvm::Value* Context() { return code_->getArg(0); }
  llvm::IntegerType* I32() { return build_.getInt32Ty(); }
  llvm::IntegerType* I64() { return build_.getInt64Ty(); }
  llvm::BasicBlock* NewBlock(const llvm::Twine& name) {
    return llvm::BasicBlock::Create(module_.context(), name, code_);
  }
  llvm::BasicBlock* BlockOf(ir::BlockId id) { return blocks_[static_cast<std::size_t>(id.index)]; }
  llvm::AllocaInst* SlotOf(ir::LocalId id) { return slots_[static_cast<std::size_t>(id.index)]; }
  llvm::Value* ValueOf(ir::InstId id) { return values_[static_cast<std::size_t>(id.index)]; }

  llvm::Value* Member(std::size_t offset) {
    return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), Context(), offset);
  }
  llvm::Value* Pointer(llvm::Value* word, std::uint64_t offset = 0) {
    llvm::Value* pointer = build_.CreateIntToPtr(word, build_.getPtrTy());
    if (offset == 0) return pointer;
    return build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), pointer, offset);
  }
  llvm::Value* SavedLocal(ir::LocalId id) {
    return build_.CreateConstInBoundsGEP1_64(I64(), code_->getArg(2),
                                             static_cast<std::uint64_t>(id.index));
  }

  void MakeLocals() {
    for (const ir::Local& local : function_.locals) {
      slots_.push_back(build_.CreateAlloca(I64(), nullptr, local.name));
    }
    std::uint64_t gathered = 0;
    for (const ir::Inst& inst : function_.insts) {
      if (const auto* list = std::get_if<ir::MakeList>(&inst)) {
        gathered = std::max<std::uint64_t>(gathered, list->items.count);
      } else if (const auto* record = std::get_if<ir::MakeRecord>(&inst)) {
        gathered = std::max<std::uint64_t>(gathered, record->fields.count);
      }
    }
    gathered_ = build_.CreateAlloca(llvm::ArrayType::get(I64(), gathered), nullptr, "gathered");
  }

  void EnterFn() {
    for (std::uint32_t index = 0; index < function_.parameter_count; ++index) {
      build_.CreateStore(code_->getArg(1 + index), slots_[index]);
    }
    build_.CreateBr(blocks_[0]);
  }

  // A handler begins where the caller says: at its first block or where a wait goes on.
  void EnterHandler() {
    llvm::BasicBlock* elsewhere = NewBlock("elsewhere");
    llvm::SwitchInst* entries = build_.CreateSwitch(code_->getArg(1), elsewhere);
    entries->addCase(build_.getInt32(0), blocks_[0]);
    build_.SetInsertPoint(elsewhere);
    build_.CreateUnreachable();
    for (const ir::Wait& wait : function_.waits) {
      for (const ir::BlockId exit : ir::ExitsOf(wait)) Resume(entries, wait, exit);
    }
    for (auto& [block, resume] : resumes_) {
      build_.SetInsertPoint(resume);
      build_.CreateBr(blocks_[block]);
    }
  }

  // Where several waits go on at one block, it is told by what all of them kept; slots
  // that one of them did not keep hold anything and are not read.
  void Resume(llvm::SwitchInst* entries, const ir::Wait& wait, ir::BlockId block) {
    if (!block.valid() || block.index == 0) return;
    llvm::BasicBlock*& resume = resumes_[static_cast<std::size_t>(block.index)];
    if (resume == nullptr) {
      resume = NewBlock("resume_b" + std::to_string(block.index));
      entries->addCase(build_.getInt32(static_cast<std::uint32_t>(block.index)), resume);
    }
    build_.SetInsertPoint(resume);
    for (ir::LocalId local : wait.live) {
      build_.CreateStore(build_.CreateLoad(I64(), SavedLocal(local)), SlotOf(local));
    }
  }

  // The three ways out on a fault: `fuel_gone` raises OutOfFuel, `raised` notes the
  // instruction, `leave` returns. What a called function raised, it has noted itself.
  void MakeExits() {
    fuel_gone_ = NewBlock("fuel_gone");
    raised_ = NewBlock("raised");
    leave_ = NewBlock("leave");
    build_.SetInsertPoint(fuel_gone_);
    fuel_gone_at_ = build_.CreatePHI(I32(), 0, "at");
    build_.SetInsertPoint(raised_);
    raised_at_ = build_.CreatePHI(I32(), 0, "at");
  }

  void FinishExits() {
    build_.SetInsertPoint(fuel_gone_);
    build_.CreateStore(build_.getInt32(static_cast<std::uint32_t>(Trap::OutOfFuel)),
                       Member(ir::kTrapOffset));
    raised_at_->addIncoming(fuel_gone_at_, fuel_gone_);
    build_.CreateBr(raised_);
    build_.SetInsertPoint(raised_);
    build_.CreateStore(build_.getInt32(static_cast<std::uint32_t>(id_.index)),
                       Member(ir::kFaultFunctionOffset));
    build_.CreateStore(raised_at_, Member(ir::kFaultInstOffset));
    build_.CreateBr(leave_);
    build_.SetInsertPoint(leave_);
    if (IsHandler()) {
      ReturnOutcome(ir::Outcome::Faulted);
    } else {
      build_.CreateRet(build_.getInt64(0));
    }
  }

  void ReturnOutcome(ir::Outcome outcome) {
    build_.CreateRet(build_.getInt32(static_cast<std::uint32_t>(outcome)));
  }

  // Goes on in a new block unless `unlikely` holds.
  void LeaveIf(llvm::Value* unlikely, llvm::BasicBlock* exit) {
    llvm::BasicBlock* next = NewBlock("");
    next->moveAfter(build_.GetInsertBlock());
    llvm::MDNode* weights = llvm::MDBuilder(module_.context()).createUnlikelyBranchWeights();
    build_.CreateCondBr(unlikely, exit, next, weights);
    build_.SetInsertPoint(next);
  }

  void ChargeFuel(const ir::Block& block) {
    llvm::Value* fuel = Member(ir::kFuelOffset);
    llvm::Value* left =
        build_.CreateSub(build_.CreateLoad(I64(), fuel), build_.getInt64(block.end - block.begin));
    build_.CreateStore(left, fuel);
    fuel_gone_at_->addIncoming(build_.getInt32(block.begin), build_.GetInsertBlock());
    LeaveIf(build_.CreateICmpSLT(left, build_.getInt64(0)), fuel_gone_);
  }

  llvm::Value* IsTrapped() {
    llvm::Value* trap = build_.CreateLoad(I32(), Member(ir::kTrapOffset));
    return build_.CreateICmpNE(trap, build_.getInt32(0));
  }

  // Goes on with the result of a call unless the call raised a fault.
  llvm::Value* Trapping(llvm::Value* result) {
    llvm::Value* trapped = IsTrapped();
    raised_at_->addIncoming(build_.getInt32(at_), build_.GetInsertBlock());
    LeaveIf(trapped, raised_);
    return result;
  }

  void LowerBlock(ir::BlockId id) {
    const ir::Block& block = function_.blocks[id];
    build_.SetInsertPoint(BlockOf(id));
    ChargeFuel(block);
    for (at_ = block.begin; at_ < block.end; ++at_) {
      values_[at_] =
          std::visit([&](const auto& inst) { return Lower(inst); }, function_.insts[at_]);
    }
  }

  // Each gives the value of the instruction, or null where it has none.
  llvm::Value* Lower(const ir::Const& inst) { return module_.Word(inst.constant); }
  llvm::Value* Lower(const ir::GetLocal& inst) {
    return build_.CreateLoad(I64(), SlotOf(inst.local));
  }
  llvm::Value* Lower(const ir::SetLocal& inst) {
    build_.CreateStore(ValueOf(inst.value), SlotOf(inst.local));
    return nullptr;
  }
  llvm::Value* Lower(const ir::CallOp& inst) {
    const ir::OpInfo& info = ir::Info(inst.op);
    std::vector<llvm::Value*> args = {Context()};
    for (std::uint32_t index = 0; index < inst.args.count; ++index) {
      std::int32_t arg = function_.args[inst.args.begin + index];
      bool immediate = ir::IsImmediate(info.parameters[index]);
      args.push_back(immediate ? build_.getInt64(static_cast<std::uint64_t>(arg))
                               : ValueOf(ir::InstId{arg}));
    }
    llvm::Value* result = build_.CreateCall(module_.Op(inst.op), args);
    return info.may_trap() ? Trapping(result) : result;
  }
  llvm::Value* Lower(const ir::CallFunction& inst) {
    std::vector<llvm::Value*> args = Args(inst.args);
    args.insert(args.begin(), Context());
    llvm::Value* result = build_.CreateCall(module_.FunctionFor(inst.function), args);
    LeaveIf(IsTrapped(), leave_);
    return result;
  }

  std::vector<llvm::Value*> Args(ir::ArgList args) {
    std::vector<llvm::Value*> values;
    for (std::uint32_t index = 0; index < args.count; ++index) {
      values.push_back(ValueOf(ir::InstId{function_.args[args.begin + index]}));
    }
    return values;
  }
  // Gathers the words on the stack, in room that all instructions of the function share.
  llvm::Value* Make(llvm::FunctionCallee make, ir::ArgList list) {
    std::vector<llvm::Value*> words = Args(list);
    for (std::size_t index = 0; index < words.size(); ++index) {
      build_.CreateStore(words[index], build_.CreateConstInBoundsGEP1_64(I64(), gathered_, index));
    }
    llvm::Value* args[] = {Context(), gathered_, build_.getInt64(words.size())};
    return Trapping(build_.CreateCall(make, args));
  }
  llvm::Value* Lower(const ir::MakeList& inst) { return Make(module_.MakeList(), inst.items); }
  llvm::Value* Lower(const ir::MakeRecord& inst) { return Make(module_.MakeRecord(), inst.fields); }
  llvm::Value* Lower(const ir::WrapOptional& inst) {
    llvm::Value* args[] = {Context(), ValueOf(inst.value)};
    return Trapping(build_.CreateCall(module_.MakeOptional(), args));
  }
  llvm::Value* Lower(const ir::GetField& inst) {
    return build_.CreateLoad(I64(), Pointer(ValueOf(inst.record), inst.index * kWordBytes));
  }
  llvm::Value* Lower(const ir::IsKnown& inst) {
    return AsWord(build_.CreateICmpNE(ValueOf(inst.optional), build_.getInt64(0)));
  }
  llvm::Value* Lower(const ir::UnwrapOptional& inst) {
    llvm::Value* args[] = {Context(), ValueOf(inst.optional)};
    return Trapping(build_.CreateCall(module_.UnwrapOptional(), args));
  }
  llvm::Value* Lower(const ir::Compare& inst) {
    using enum llvm::CmpInst::Predicate;
    constexpr std::array kPredicates = {ICMP_EQ, ICMP_NE, ICMP_SLT, ICMP_SLE, ICMP_SGT, ICMP_SGE};
    auto predicate = kPredicates[static_cast<std::size_t>(inst.kind)];
    return AsWord(build_.CreateICmp(predicate, ValueOf(inst.left), ValueOf(inst.right)));
  }
  llvm::Value* Lower(const ir::Not& inst) {
    return build_.CreateXor(ValueOf(inst.value), build_.getInt64(1));
  }
  llvm::Value* AsWord(llvm::Value* flag) { return build_.CreateZExt(flag, I64()); }

  llvm::Value* Lower(const ir::Jump& inst) {
    build_.CreateBr(BlockOf(inst.to));
    return nullptr;
  }
  llvm::Value* Lower(const ir::Branch& inst) {
    llvm::Value* holds = build_.CreateICmpNE(ValueOf(inst.condition), build_.getInt64(0));
    build_.CreateCondBr(holds, BlockOf(inst.then), BlockOf(inst.otherwise));
    return nullptr;
  }
  llvm::Value* Lower(const ir::Return& inst) {
    if (IsHandler()) {
      ReturnOutcome(ir::Outcome::Done);
    } else {
      build_.CreateRet(ValueOf(inst.value));
    }
    return nullptr;
  }
  llvm::Value* Lower(const ir::Suspend& inst) {
    for (ir::LocalId local : function_.waits[inst.wait].live) {
      build_.CreateStore(build_.CreateLoad(I64(), SlotOf(local)), SavedLocal(local));
    }
    build_.CreateStore(build_.getInt32(static_cast<std::uint32_t>(inst.wait.index)),
                       Member(ir::kWaitOffset));
    ReturnOutcome(ir::Outcome::Suspended);
    return nullptr;
  }

  ModuleLowering& module_;
  ir::FunctionId id_;
  const ir::Function& function_;
  llvm::Function* code_;
  llvm::IRBuilder<> build_;
  std::vector<llvm::Value*> values_;                  // one an instruction
  std::vector<llvm::AllocaInst*> slots_;              // one a local
  llvm::AllocaInst* gathered_ = nullptr;              // the longest list or record made here
  std::vector<llvm::BasicBlock*> blocks_;             // one a block
  std::map<std::size_t, llvm::BasicBlock*> resumes_;  // by block
  llvm::BasicBlock* fuel_gone_ = nullptr;
  llvm::BasicBlock* raised_ = nullptr;
  llvm::BasicBlock* leave_ = nullptr;
  llvm::PHINode* fuel_gone_at_ = nullptr;
  llvm::PHINode* raised_at_ = nullptr;
  std::uint32_t at_ = 0;
};

}  // namespace

void LowerFunction(ModuleLowering& module, ir::FunctionId id) {
  FunctionLowering(module, id).Run();
}

}  // namespace hark::lower
