#pragma once

#include <memory>

#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

namespace hark::interp {

using value::Word;

// The reference engine: instructions one by one, as compiler/ir/inst.h and abi.h say. Made
// at once, so a program runs here until native code for it is there.
std::unique_ptr<ops::Engine> MakeInterpreter(std::shared_ptr<const ops::LoadedProgram> program);

// Is shown what runs, instruction by instruction. Called from the thread that runs.
class Observer {
 public:
  virtual ~Observer() = default;
  // A handler begins at its first block, or goes on where it rested.
  virtual void Entered(ir::FunctionId handler, ir::BlockId entry) = 0;
  // The instruction ran. `word` is what it gave; of a branch the condition, of a return the
  // value, 0 where it has none or ended in a fault. Words live as long as the turn.
  virtual void Ran(ir::FunctionId function, ir::InstId inst, Word word) = 0;
};

// The same engine, watched. A kind of its own, compiled apart: the plain one pays nothing
// for it. `observer` outlives the engine.
std::unique_ptr<ops::Engine> MakeObservedInterpreter(
    std::shared_ptr<const ops::LoadedProgram> program, Observer& observer);

}  // namespace hark::interp
