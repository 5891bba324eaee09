#pragma once

#include "runtime/channel/channel.h"

namespace hark::channel {

// Asks the shop for the order that a partial event is about and for the conversation with its
// buyer, and makes it the event that rules read.
SendResult CompleteTikTokShopOrder(const Connection& connection, value::Event& event,
                                   const Ask& ask);

}  // namespace hark::channel
