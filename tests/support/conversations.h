#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/ir/program.h"
#include "compiler/sema/script_test.h"
#include "runtime/sim/simulation.h"

namespace hark::test {

// What happens to a workspace in a golden file or a sample: its events, or one of its `test`
// blocks without what is expected there.
struct Conversation {
  std::string name;
  std::shared_ptr<const ir::Program> program;
  std::optional<ir::Program> next;  // what an event `deploy` deploys
  std::variant<std::vector<sim::Stimulus>, sema::ScriptTest> happens;
};

// All of the golden files below `tests/golden` and of the samples, of the repository at `root`.
std::vector<Conversation> AllConversations(const std::filesystem::path& root);

// Lets it happen in a simulation in which nothing has happened yet; a line for each thing that
// came of it. What cannot happen is passed over: a button that was not sent is not pressed. Any
// other failure is the simulation's.
Result<std::string> Play(const Conversation& conversation, sim::Simulation& simulation);

}  // namespace hark::test
