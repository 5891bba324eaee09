#pragma once

#include <string_view>

namespace hark {

// What some editors put in front of a text in UTF-8, of which it is no part.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace hark
