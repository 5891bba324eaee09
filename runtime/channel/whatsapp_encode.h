#pragma once

#include <nlohmann/json_fwd.hpp>

#include "runtime/channel/content.h"

namespace hark::channel {

// Sets `type` and the object of that name of a Cloud API message.
void SetWhatsAppContent(nlohmann::json& message, const Content& content);

}  // namespace hark::channel
