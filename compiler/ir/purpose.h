#pragma once

#include <string_view>

// What a message is for that goes outside a conversation. The one purpose with a meaning of its
// own is what the contact waits for, such as a parcel: it needs no consent, and neither quiet
// hours nor the number of messages concern it. Every other purpose needs their consent.
namespace hark::ir {

constexpr std::string_view kService = "service";

}  // namespace hark::ir
