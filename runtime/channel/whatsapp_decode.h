#pragma once

#include "runtime/channel/channel.h"

namespace hark::channel {

// Reads a WhatsApp Cloud API webhook body of the connection's number. Takes any bytes.
Decoded DecodeWhatsApp(const Connection& connection, std::string_view body,
                       std::int64_t received_ms);

}  // namespace hark::channel
