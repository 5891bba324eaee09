#pragma once

#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "runtime/value/event.h"

namespace hark::value {

// The event as a JSON object, as it lies in mailboxes: members are named as in Event, and
// those that hold nothing are left out. Text that is not UTF-8 is mended.
std::string ToJson(const Event& event);

// Takes any bytes. Corrupt when they are no JSON object or a member has the wrong type;
// members it does not know are passed over, so an older release reads a newer event.
Result<Event> EventFromJson(std::string_view text);

}  // namespace hark::value
