#include "tests/support/measuring_engine.h"

#include <algorithm>
#include <utility>

namespace hark::test {
namespace {

bool IsMessage(const ops::Effect& effect) {
  using enum ops::Effect::Kind;
  return effect.kind == Reply || effect.kind == Ask || effect.kind == AskChoices ||
         effect.kind == Message || effect.kind == Send;
}

}  // namespace

MeasuringEngine::MeasuringEngine(std::shared_ptr<const ops::LoadedProgram> program,
                                 std::vector<Stretch>& stretches)
    : engine_(interp::MakeObservedInterpreter(std::move(program), steps_)), stretches_(stretches) {}

ir::Outcome MeasuringEngine::RunHandler(ops::Context& context, ir::FunctionId handler,
                                        ir::BlockId entry, std::span<value::Word> locals) const {
  steps_.count = 0;
  const ir::Outcome outcome = engine_->RunHandler(context, handler, entry, locals);
  if (context.deciding) return outcome;
  stretches_.push_back({.handler = handler,
                        .rested = outcome == ir::Outcome::Suspended,
                        .steps = steps_.count,
                        .effects = static_cast<std::int64_t>(context.effects.size()),
                        .messages = std::ranges::count_if(context.effects, IsMessage)});
  return outcome;
}

value::Word MeasuringEngine::Evaluate(ops::Context& context, ir::FunctionId function,
                                      std::span<const value::Word> arguments) const {
  return engine_->Evaluate(context, function, arguments);
}

}  // namespace hark::test
