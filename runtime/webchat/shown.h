#pragma once

#include <string>

#include "runtime/channel/content.h"
#include "runtime/store/store.h"

namespace hark::webchat {

// A message that was sent to a visitor as an event of their stream: its place is the event's id,
// by which a page that comes back says how far it has read. Links that are not of the web, mail or
// telephone lead nowhere.
std::string EventOf(const store::OutboxEntry& entry);

// The choice of a message that carries the payload; null where none does.
const channel::Choice* ChoiceWith(const channel::Content& content, std::string_view payload);

}  // namespace hark::webchat
