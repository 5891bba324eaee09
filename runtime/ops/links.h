#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hark::ops {

// Whether all that a chat may show as a link leads to one of the hosts or to a name below one.
// Chats make links of more than addresses: a name with a dot and letters behind it is one, even
// where only a space is missing behind a sentence.
bool LinksOnlyTo(std::string_view text, std::span<const std::string> hosts);

}  // namespace hark::ops
