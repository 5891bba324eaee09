#pragma once

#include "runtime/channel/channel.h"

namespace hark::channel {

// Reads a webhook body of Messenger (messages and comments of a Page) or of Instagram, of the
// connection's account. Takes any bytes. What the account itself wrote never becomes a message
// or a comment, or a bot would answer itself.
Decoded DecodeMetaMessaging(const ChannelFacts& facts, const Connection& connection,
                            std::string_view body, std::int64_t received_ms);

}  // namespace hark::channel
