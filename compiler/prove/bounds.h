#pragma once

#include <cstdint>
#include <map>

#include "compiler/ir/program.h"
#include "compiler/prove/amount.h"
#include "compiler/prove/loops.h"

// How much a rule does at most. kEndless where nothing bounds it.
namespace hark::prove {

struct Bounds {
  // Of one stretch from wait to wait, which is one turn.
  std::int64_t messages = 0;  // parts of a reply and reactions count each
  std::int64_t effects = 0;   // of which a turn takes so many (ir/limits.h)
  std::int64_t steps = 0;     // instructions, those of called functions included
  // Of a run, from what wakes it to its end.
  std::int64_t run_messages = 0;
  std::int64_t run_waits = 0;
  std::int64_t run_calls = 0;  // outside calls, of which each is a wait too
};

// Works out bounds of the rules of one program.
class BoundFinder {
 public:
  explicit BoundFinder(const ir::Program& program) : program_(program) {}

  Bounds Of(const LoopNest& handler);
  // Bounds::effects or more, where that is no more than a turn takes: costs next to nothing
  // for most handlers.
  static std::int64_t EffectsOf(const LoopNest& handler);

 private:
  std::int64_t StepsOfFunction(ir::FunctionId function);
  Weight StepsOf(const ir::Function& function, std::uint32_t inst);

  const ir::Program& program_;
  std::map<ir::FunctionId, std::int64_t> steps_;  // of functions, as far as asked
};

}  // namespace hark::prove
