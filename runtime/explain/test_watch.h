#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"

namespace hark::explain {

// What a test looked at, as a person writes it: `contact.score`, `3`.
struct Value {
  std::string name;
  std::string value;
  friend bool operator==(const Value&, const Value&) = default;
};

// How a test of a condition came out the last time it was asked.
struct Outcome {
  std::optional<bool> holds;  // none: it ended in a fault
  std::vector<Value> values;  // no name twice, in the order they were looked at
};

// Watches the predicates of one program. What is named is what the script names: the event,
// the contact, and what functions of the workspace gave.
class TestWatch final : public interp::Observer {
 public:
  // `program` outlives the watch.
  explicit TestWatch(const ir::Program& program) : program_(program) {}

  void Entered(ir::FunctionId, ir::BlockId) override {}
  void Ran(ir::FunctionId function, ir::InstId inst, value::Word word) override;

  // Null when it was not asked since Forget.
  const Outcome* Of(ir::FunctionId predicate) const;
  void Forget() { outcomes_.clear(); }

  const ir::Program& program() const { return program_; }

 private:
  void Begin(ir::FunctionId predicate);
  // The name that a script has for what the instruction gives; empty where it has none.
  std::string NameOf(const ir::Inst& inst) const;
  std::string NameOf(const ir::CallOp& call) const;
  void LookAt(Outcome& outcome, ir::InstId operand) const;
  std::string TextAt(std::int32_t argument) const;

  const ir::Program& program_;
  std::map<ir::FunctionId, Outcome> outcomes_;
  // Of the predicate being worked out.
  const ir::Function* function_ = nullptr;
  std::vector<value::Word> words_;   // what its instructions gave
  std::vector<std::string> names_;   // likewise
  std::vector<std::string> locals_;  // the names of what they hold
};

}  // namespace hark::explain
