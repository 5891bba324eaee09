#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "compiler/base/trap.h"
#include "compiler/ir/program.h"
#include "runtime/ops/engine.h"

// Which rules apply to an event. A plain evaluator for now: rules are grouped by what
// wakes them, and each condition is evaluated atom by atom.
namespace hark::match {

// What became of offering an event to one rule: it fires, or the first thing that stood
// in its way.
enum class Verdict : std::uint8_t {
  Fires,
  OtherSubject,    // it listens for another post, button, tag …
  OtherChannel,    // it listens on other channels
  OtherBefore,     // the field changed from something else
  OtherAfter,      // the field changed to something else
  Unreadable,      // the event does not bring what the rule reads
  ConditionFails,  // its `when` does not hold
  ConditionFaults  // its `when` ends in a fault
};

// A condition's value, with the fault that made it an Error.
enum class Truth : std::uint8_t { No, Yes, Error };
struct Evaluation {
  Truth truth = Truth::No;
  Trap trap = Trap::None;
  std::uint32_t fault_function = 0;
  std::uint32_t fault_inst = 0;
};

// Evaluates a condition by CEL's rule: `and` is No when any part is, whatever the
// others did; `or` likewise is Yes; what is left with a fault is an Error. Leaves
// context.trap as it was: None.
Evaluation Evaluate(const ir::Program& program, const ops::Engine& engine, ops::Context& context,
                    ir::ConditionId condition);

// The same without any condition: whether what is listened for is this event, which must be
// of its kind.
Verdict Filter(const ir::Program& program, ops::Context& context, const ir::Trigger& trigger);

// What a rule makes of the event in `context`, which must be of the rule's kind. With
// ConditionFaults the fault lies in the context and its trap is set.
Verdict Consider(const ir::Program& program, const ops::Engine& engine, ops::Context& context,
                 const ir::Rule& rule);

// The rules of a program by what wakes them. Immutable once made, shared between threads.
class RuleGroups final : public ops::Listeners {
 public:
  explicit RuleGroups(const ir::Program& program);

  // Indices into Program::rules of those that listen for the kind, in the order they are
  // offered it: those that interrupt, then by priority, then as they stand in the workspace.
  const std::vector<std::uint32_t>& On(EventKind kind) const;
  // Whether any rule, or any wait of one, listens for this kind of event about the subject.
  bool Listens(EventKind kind, std::string_view subject) const override;

 private:
  const ir::Program& program_;
  std::map<EventKind, std::vector<std::uint32_t>> by_kind_;
  std::map<EventKind, std::vector<const ir::Trigger*>> awaited_;
};

}  // namespace hark::match
