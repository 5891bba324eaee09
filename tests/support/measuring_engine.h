#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/ops/engine.h"
#include "runtime/ops/loaded_program.h"

namespace hark::test {

// What a handler did from where it began or rested to where it ended or rested again.
struct Stretch {
  ir::FunctionId handler;
  bool rested = false;  // at its end
  std::int64_t steps = 0;
  std::int64_t effects = 0;
  std::int64_t messages = 0;
};

// The reference engine, which notes in `stretches` what handlers do. One that was offered an
// event and did not take it has done nothing.
class MeasuringEngine final : public ops::Engine {
 public:
  MeasuringEngine(std::shared_ptr<const ops::LoadedProgram> program,
                  std::vector<Stretch>& stretches);

  ir::Outcome RunHandler(ops::Context& context, ir::FunctionId handler, ir::BlockId entry,
                         std::span<value::Word> locals) const override;
  value::Word Evaluate(ops::Context& context, ir::FunctionId function,
                       std::span<const value::Word> arguments) const override;

 private:
  class Steps final : public interp::Observer {
   public:
    void Entered(ir::FunctionId, ir::BlockId) override {}
    void Ran(ir::FunctionId, ir::InstId, value::Word) override { ++count; }
    std::int64_t count = 0;
  };

  mutable Steps steps_;
  std::unique_ptr<ops::Engine> engine_;
  std::vector<Stretch>& stretches_;
};

}  // namespace hark::test
