#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compiler/ir/program.h"

// What a deploy means for the runs at rest. A run stays pinned to its program, or follows
// to the new one where its wait is still there and its variables fit. Pure: whoever plans
// a deploy counts the runs, shows the report, and refuses what would strand one.
namespace hark::turn {

// How many runs rest at one wait of the old program.
struct RestingRuns {
  std::string rule;
  std::string wait;  // ir::Wait::id
  std::size_t runs = 0;
};

// Where the runs of one wait land.
struct Landing {
  enum class Kind : std::uint8_t {
    Moves,          // they go on in the new program
    NoRule,         // the new program has no such rule
    NoWait,         // the rule has no wait of this id
    OtherKind,      // the wait is another: a question became a pause, or has no end any more
    NewVariable,    // what follows the wait needs a variable that no frame has
    OtherVariable,  // a variable is of another type, or has lost a case or field
  };

  RestingRuns resting;
  Kind kind = Kind::Moves;
  std::string variable = {};  // of NewVariable and OtherVariable
  // Of Moves: how long their pause is now, from its beginning on; -1: it ends when it was to end.
  std::int64_t recompute_ms = -1;

  bool moves() const { return kind == Kind::Moves; }
};

// One landing an entry of `resting`, in its order. Both programs must verify.
std::vector<Landing> PlanFollow(const ir::Program& from, const ir::Program& to,
                                std::span<const RestingRuns> resting);

// Whether every run could follow: else the others must stay pinned, or the deploy waits.
bool AllMove(std::span<const Landing> landings);

// One line a wait, for people: `ask_email  1204 runs  move`.
std::string PlanText(std::span<const Landing> landings);

}  // namespace hark::turn
