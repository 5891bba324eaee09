#pragma once

#include <span>

#include "compiler/ir/abi.h"
#include "compiler/ir/program.h"
#include "runtime/ops/context.h"

namespace hark::ops {

// Runs the functions of one program. Two engines implement it, with one meaning: same
// words, effects, fuel, traps and places of faults. Immutable once made: many threads
// may call one engine, each with its own Context.
class Engine {
 public:
  virtual ~Engine() = default;

  // Runs a handler from the start of block `entry`: the function's first, or where a
  // wait goes on. `locals` has one word a local of the function; when the outcome is
  // Suspended, context.wait names the wait and its live locals are there to be saved.
  virtual ir::Outcome RunHandler(Context& context, ir::FunctionId handler, ir::BlockId entry,
                                 std::span<Word> locals) const = 0;

  // The value of a fn or predicate; 0 when context.trap says that it faulted.
  virtual Word Evaluate(Context& context, ir::FunctionId function,
                        std::span<const Word> arguments) const = 0;
};

}  // namespace hark::ops
