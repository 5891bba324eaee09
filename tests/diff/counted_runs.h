#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "compiler/ir/program.h"
#include "compiler/prove/bounds.h"
#include "tests/support/conversations.h"
#include "tests/support/measuring_engine.h"

// What rules are stated to do at most, and what they do.
namespace hark::diff {

// What is stated of a rule.
struct Figure {
  const char* name;
  std::int64_t prove::Bounds::*bound;
};
inline constexpr std::array kFigures = {
    Figure{"messages_per_turn", &prove::Bounds::messages},
    Figure{"effects_per_turn", &prove::Bounds::effects},
    Figure{"steps_per_turn", &prove::Bounds::steps},
    Figure{"messages_per_run", &prove::Bounds::run_messages},
    Figure{"waits_per_run", &prove::Bounds::run_waits},
    Figure{"calls_per_run", &prove::Bounds::run_calls},
};

// A rule's bounds as the manifest has them, by the handler it runs.
std::map<ir::FunctionId, prove::Bounds> StatedBy(const ir::Program& program);

void NoteTurn(const test::Stretch& stretch, prove::Bounds& most);

// The most that each handler came to, in any turn and in any run. The conversation has one program.
std::map<ir::FunctionId, prove::Bounds> MeasuredIn(const test::Conversation& conversation);

}  // namespace hark::diff
