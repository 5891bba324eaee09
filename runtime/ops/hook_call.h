#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "runtime/ops/context.h"

namespace hark::ops {

// Calls the hook with its arguments, a JSON array, and gives what it gave as JSON that looks like a
// value of its result, or nothing: then the failure is noted in the context, and a fault raised
// where the turn may do no more. `place` is that of the call.
std::optional<nlohmann::json> CallHook(Context& context, ir::HookId hook,
                                       const nlohmann::json& arguments, const ir::Place& place);

// The failure of a call that gave a value which is none of its result.
void NoteOther(Context& context, ir::HookId hook, const nlohmann::json& given,
               const ir::Place& place);

}  // namespace hark::ops
