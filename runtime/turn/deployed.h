#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "compiler/base/result.h"
#include "runtime/match/match.h"
#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"
#include "runtime/store/store.h"

namespace hark::turn {

// A program with an engine to run it. It starts in the interpreter, so a deploy is live
// at once; native code takes over whenever it is ready. Shared between threads.
class Deployed {
 public:
  Deployed(std::shared_ptr<const ops::LoadedProgram> program,
           std::shared_ptr<const ops::Engine> engine);

  const ir::Program& ir() const { return program_->ir(); }
  const ops::LoadedProgram& program() const { return *program_; }
  const std::shared_ptr<const ops::LoadedProgram>& shared_program() const { return program_; }
  const match::RuleGroups& groups() const { return groups_; }

  std::shared_ptr<const ops::Engine> engine() const { return engine_.load(); }
  // From now on turns run in `engine`; turns under way end in the one they began in.
  void Replace(std::shared_ptr<const ops::Engine> engine) { engine_.store(std::move(engine)); }

 private:
  std::shared_ptr<const ops::LoadedProgram> program_;
  match::RuleGroups groups_;
  std::atomic<std::shared_ptr<const ops::Engine>> engine_;
};

// Makes the first engine of a program.
using EngineFactory = std::function<std::shared_ptr<const ops::Engine>(
    const std::shared_ptr<const ops::LoadedProgram>&)>;

// The programs that runs are pinned to, by hash, read from the store when first needed.
// May be called from any thread.
class Programs {
 public:
  Programs(store::Store& store, EngineFactory make_engine);

  // Whoever calls the hooks of all of them, and outlives this object; nobody: every call fails.
  void SetHooks(hook::Caller* hooks) { hooks_ = hooks; }
  hook::Caller* hooks() const { return hooks_; }

  // NotFound when the store has no such program, Corrupt when it does not load.
  Result<std::shared_ptr<Deployed>> Get(const std::string& hash);

 private:
  store::Store& store_;
  EngineFactory make_engine_;
  hook::Caller* hooks_ = nullptr;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Deployed>> loaded_;
};

}  // namespace hark::turn
