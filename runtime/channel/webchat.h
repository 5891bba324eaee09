#pragma once

#include <string_view>

namespace hark::channel {

// What the URL of a web chat's message begins with; the connection and the visitor follow, parted
// by slashes. Nothing on any network answers it: webchat/local_channel.h does.
inline constexpr std::string_view kLocalUrl = "webchat:";

}  // namespace hark::channel
