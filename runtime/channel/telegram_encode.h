#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "runtime/channel/content.h"

namespace hark::channel {

// The Bot API method that sends the content; sets its parameters but for the chat.
std::string_view SetTelegramContent(nlohmann::json& call, const Content& content);

}  // namespace hark::channel
