#pragma once

#include "runtime/channel/channel.h"

namespace hark::channel {

// What WhatsApp's answer to a send means: accepted with the message's id, or the class of
// its error code. Most failures come later, as a `failed` status.
SendResult InterpretWhatsApp(const HttpResponse& response);

}  // namespace hark::channel
