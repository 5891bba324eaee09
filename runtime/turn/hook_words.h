#pragma once

#include <optional>
#include <string>

#include "compiler/ir/program.h"
#include "runtime/ops/context.h"

namespace hark::turn {

// What a journal says of a hook that gave no value, in its parts: "HK935 HookFailed: the hook ended
// in an error", "rules.hark:3:15", "lua/score.lua:7: attempt to index a nil value".
struct HookWords {
  std::string what;
  std::string where;  // empty where nobody knows
  std::string in_lua;
};

HookWords WordsOf(const ir::Program& program, const ops::HookFailure& failure);

// "… at rules.hark:3:15 in lua/score.lua:7: …", as the journal has it, and back. Nothing when it is
// no such text.
std::string HookText(const HookWords& words);
std::optional<HookWords> ReadHookWords(const std::string& text);

}  // namespace hark::turn
