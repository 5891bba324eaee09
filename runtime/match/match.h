#pragma once

#include <string_view>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/ir/program.h"
#include "runtime/ops/engine.h"

// Which rules apply to an event. A plain evaluator for now: rules are grouped by what
// wakes them, and each condition is evaluated atom by atom.
namespace hark::match {

enum class Verdict : std::uint8_t { No, Yes, Error };

// A condition's value, with the fault that made it an Error.
struct Evaluation {
  Verdict verdict = Verdict::No;
  Trap trap = Trap::None;
  std::uint32_t fault_function = 0;
  std::uint32_t fault_inst = 0;
};

// Evaluates a condition by CEL's rule: `and` is No when any part is, whatever the
// others did; `or` likewise is Yes; what is left with a fault is an Error. Leaves
// context.trap as it was: None.
Evaluation Evaluate(const ir::Program& program, const ops::Engine& engine, ops::Context& context,
                    ir::ConditionId condition);

// The rules of a program by what wakes them. Immutable once made.
class RuleGroups {
 public:
  explicit RuleGroups(const ir::Program& program);

  // Indices into Program::rules of those that a message on the channel may wake, in the
  // order they are offered it.
  std::vector<std::uint32_t> const& OnMessage(std::string_view channel) const;

 private:
  struct Group {
    std::string channel;
    std::vector<std::uint32_t> rules;
  };
  std::vector<Group> groups_;          // of channels that some rule names
  std::vector<std::uint32_t> others_;  // on every other channel
};

}  // namespace hark::match
