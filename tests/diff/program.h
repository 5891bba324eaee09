#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/channel/trigger.h"
#include "tests/diff/node.h"

namespace hark::diff {

// A generated program: a rule, with functions, texts and a flow of its own. All names end in
// its number, so that many are compiled as one workspace.
struct Program {
  std::size_t number = 0;
  std::string rule;  // its name
  EventKind trigger = EventKind::Message;
  std::string subject;  // of the event that wakes it
  Node root;
};

struct MakeOptions {
  // Only a message that begins with the rule's name wakes it, so that rules of one
  // workspace do not take each other's events.
  bool called_by_name = false;
};

// The same program for the same number and seed. `used` has one flag a form.
Program MakeProgram(std::uint64_t seed, std::size_t number, const MakeOptions& options,
                    std::vector<bool>& used);

// What all programs may use, as a script of its own.
const std::string& Prelude();

}  // namespace hark::diff
