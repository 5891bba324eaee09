#pragma once

#include <span>

#include "runtime/channel/content.h"
#include "runtime/ops/context.h"

namespace hark::turn {

// The message that was drafted by these parts, in their order (compiler/ir/parts.def). A
// part with nothing to describe, as only a program file of another hand can have, is
// left out.
channel::Content Drafted(std::span<const ops::DraftPart> parts);

}  // namespace hark::turn
