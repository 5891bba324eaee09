#pragma once

#include <optional>

#include "runtime/channel/channel.h"
#include "runtime/channel/json.h"

namespace hark::fake {

// The parameters of a call as the Bot API reads them: a JSON object or a form, by the content
// type, in which `reply_markup` may be JSON within a text. None: there are none to be read.
// Uploads (multipart/form-data) are not played.
std::optional<channel::json::Value> ReadTelegramBody(const channel::HttpRequest& request);

}  // namespace hark::fake
