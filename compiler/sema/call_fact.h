#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/id.h"
#include "compiler/ir/program.h"

namespace hark::sema {

struct Variable;
using VariableId = Id<Variable>;

// A flow that the model may have run before it replies.
struct ToolFact {
  std::string name;
  std::size_t flow;  // of Workspace::flows
  ir::TypeId given;  // a record of its parameters
  ir::TypeId found;  // a record of its name, what it was given and what it gave
};

// What calling a service settles, or asking the model.
struct CallFact {
  ir::ServiceId service;
  std::string_view method;           // in capitals; of the model: what it is asked to do
  ir::TypeId type;                   // of what the answer is read as; invalid: it is not read
  VariableId failure;                // in the `else`, why there is no answer
  std::vector<ToolFact> tools = {};  // of `reply ai`
  ir::TypeId asked = {};  // with tools: a record of what the model is told and what they found
};

}  // namespace hark::sema
