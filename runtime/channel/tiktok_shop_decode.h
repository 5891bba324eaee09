#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/channel/channel.h"

namespace hark::channel {

// Reads a webhook of TikTok Shop. What becomes of orders is partial: whose they are is not said.
Decoded DecodeTikTokShop(const Connection& connection, std::string_view body,
                         std::int64_t received_ms);

}  // namespace hark::channel
