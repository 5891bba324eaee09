#include "runtime/jit/native_code.h"

#include <llvm/ExecutionEngine/Orc/AbsoluteSymbols.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/TaskDispatch.h>
#include <llvm/Support/MemoryBuffer.h>

#include <utility>

#include "compiler/base/check.h"
#include "runtime/jit/native_calls.h"

namespace hark::jit {
namespace {

namespace orc = llvm::orc;

std::unexpected<Failure> FailBy(FailureKind kind, const std::string& reason) {
  return Fail(kind, "linking native code: " + reason);
}
std::unexpected<Failure> FailBy(FailureKind kind, llvm::Error error) {
  return FailBy(kind, llvm::toString(std::move(error)));
}

// Why a lookup failed. ORC reports the cause apart from the lookup, which only names what
// could not be had.
class Cause {
 public:
  void Take(llvm::Error error) {
    if (!reason_.empty()) return llvm::consumeError(std::move(error));
    if (error.isA<orc::SymbolsNotFound>()) kind_ = FailureKind::NotFound;
    reason_ = llvm::toString(std::move(error));
  }
  std::unexpected<Failure> AsFailure() const { return FailBy(kind_, reason_); }

 private:
  FailureKind kind_ = FailureKind::Unavailable;
  std::string reason_;
};

}  // namespace

// One ORC session a program, on the thread that made it: nothing of it outlives it, not
// even the pool of symbol names, so loading and unloading for ever takes no memory. It is
// used without LLJIT, which would set a compiler up and hand out the process's symbols.
struct NativeCode::Session {
  explicit Session(std::unique_ptr<orc::ExecutorProcessControl> process)
      : execution(std::move(process)),
        program(execution.createBareJITDylib("program")),
        linker(execution) {
    execution.setErrorReporter([this](llvm::Error error) { cause.Take(std::move(error)); });
  }
  ~Session() { HARK_CHECK(!execution.endSession(), "native code can be unloaded"); }

  Cause cause;
  orc::ExecutionSession execution;
  orc::JITDylib& program;
  orc::ObjectLinkingLayer linker;
};

NativeCode::NativeCode() = default;
NativeCode::NativeCode(NativeCode&&) noexcept = default;
NativeCode& NativeCode::operator=(NativeCode&&) noexcept = default;
NativeCode::~NativeCode() = default;

Result<NativeCode> NativeCode::Link(std::span<const std::string_view> objects,
                                    std::span<const std::string> wanted) {
  auto process = orc::SelfExecutorProcessControl::Create(
      nullptr, std::make_unique<orc::InPlaceTaskDispatcher>());
  if (!process) return FailBy(FailureKind::Unavailable, process.takeError());
  NativeCode code;
  code.session_ = std::make_unique<Session>(std::move(*process));
  orc::ExecutionSession& execution = code.session_->execution;

  orc::SymbolMap visible;
  for (const NativeSymbol& symbol : NativeSymbols()) {
    visible[execution.intern(symbol.name)] = {
        orc::ExecutorAddr::fromPtr(symbol.address),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  }
  orc::JITDylib& program = code.session_->program;
  if (llvm::Error error = program.define(orc::absoluteSymbols(std::move(visible)))) {
    return FailBy(FailureKind::Unavailable, std::move(error));
  }
  for (std::string_view object : objects) {
    auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object, "object");
    if (llvm::Error error = code.session_->linker.add(program, std::move(buffer))) {
      return FailBy(FailureKind::Corrupt, std::move(error));
    }
  }

  orc::SymbolLookupSet names;
  for (const std::string& name : wanted) names.add(execution.intern(name));
  auto found = execution.lookup(orc::makeJITDylibSearchOrder(&program), std::move(names));
  if (!found) {
    code.session_->cause.Take(found.takeError());
    return code.session_->cause.AsFailure();
  }
  for (const std::string& name : wanted) {
    code.addresses_.push_back((*found)[execution.intern(name)].getAddress().toPtr<void*>());
  }
  return code;
}

}  // namespace hark::jit
