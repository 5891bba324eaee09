#include "runtime/jit/codegen.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/lower/module.h"

namespace hark::jit {
namespace {

using Clock = std::chrono::steady_clock;

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// In the order of their names, so that one processor always gives one text.
std::string HostFeatures() {
  std::vector<std::string> features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    features.push_back((feature.second ? "+" : "-") + feature.first().str());
  }
  std::sort(features.begin(), features.end());
  std::string joined;
  for (const std::string& feature : features) {
    joined += (joined.empty() ? "" : ",") + feature;
  }
  return joined;
}

llvm::CodeGenOptLevel LevelOf(int optimisation) {
  if (optimisation <= 0) return llvm::CodeGenOptLevel::None;
  return optimisation == 1 ? llvm::CodeGenOptLevel::Less : llvm::CodeGenOptLevel::Default;
}

// LLVM keeps its list of targets for the whole process.
void RegisterTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

}  // namespace

struct Codegen::Target {
  std::unique_ptr<llvm::TargetMachine> machine;
};

std::string TargetName(int optimisation) {
  return std::string("llvm " LLVM_VERSION_STRING " ") + llvm::sys::getProcessTriple() + " " +
         llvm::sys::getHostCPUName().str() + " " + HostFeatures() + " O" +
         std::to_string(optimisation);
}

Codegen::Codegen(std::unique_ptr<Target> target, int optimisation)
    : target_(std::move(target)), optimisation_(optimisation) {}
Codegen::Codegen(Codegen&&) noexcept = default;
Codegen::~Codegen() = default;

Result<Codegen> Codegen::Make(int optimisation) {
  RegisterTarget();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (target == nullptr) return Fail(FailureKind::NotFound, "no native code here: " + error);
  auto made = std::make_unique<Target>();
  // Position independent and small: code may lie far from the process it calls into, and
  // the linker adds the jumps that reach it.
  made->machine.reset(target->createTargetMachine(
      triple, llvm::sys::getHostCPUName(), HostFeatures(), llvm::TargetOptions(), llvm::Reloc::PIC_,
      llvm::CodeModel::Small, LevelOf(optimisation), true));
  if (made->machine == nullptr) return Fail(FailureKind::NotFound, "no native code here");
  return Codegen(std::move(made), optimisation);
}

std::string Codegen::Compile(const ir::Program& program,
                             std::span<const ir::FunctionId> functions) {
  Clock::time_point start = Clock::now();
  llvm::LLVMContext context;
  llvm::Module module("hark", context);
  module.setTargetTriple(target_->machine->getTargetTriple());
  module.setDataLayout(target_->machine->createDataLayout());
  lower::Lower(program, functions, module);
  lower::Optimise(module, optimisation_);
  ms_lower_ += MsSince(start);

  start = Clock::now();
  llvm::SmallString<0> object;
  llvm::raw_svector_ostream stream(object);
  llvm::legacy::PassManager passes;
  bool refused = target_->machine->addPassesToEmitFile(passes, stream, nullptr,
                                                       llvm::CodeGenFileType::ObjectFile);
  HARK_CHECK(!refused, "the target of this process writes objects");
  passes.run(module);
  ms_codegen_ += MsSince(start);
  return std::string(object.str());
}

}  // namespace hark::jit
