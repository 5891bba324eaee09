#pragma once

#include <string_view>

#include "runtime/channel/channel.h"

namespace hark::channel {

// Reads a Telegram update. Takes any bytes. A bot's own messages are dropped, or bots
// would talk to each other for ever.
Decoded DecodeTelegram(const Connection& connection, std::string_view body,
                       std::int64_t received_ms);

// The callback query a Tap came from; empty for other events.
std::string_view CallbackQueryOf(const value::Event& event);

}  // namespace hark::channel
