#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "runtime/ops/context.h"

namespace hark::ops {

// Appends an outside call to the effects: what every operation with kCalls ends in. The rest
// that follows ends by itself ir::kCallGraceMs after the call's own time. Gives 0.
Word AppendCall(Context& context, OutsideCall call);

// As JSON is sent, in its compact form.
std::string Dumped(const nlohmann::json& value);

// What a call's outcome reads as, as an optional of the type.
Word CallResult(Context& context, ir::TypeId type);

}  // namespace hark::ops
