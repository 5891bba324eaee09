#pragma once

#include <cstdint>

#include "runtime/store/store.h"
#include "runtime/value/event.h"

namespace hark::turn {

// The write that records an event: a message or tap goes to its contact's mailbox, a
// status to the message it is about. Repeating it changes nothing.
store::Write WriteOf(const value::Event& event, std::int64_t received_ms);

}  // namespace hark::turn
