#pragma once

#include <string>
#include <string_view>

namespace hark::channel {

// A text as it stands between two `/` of a path, or as a value of the query.
std::string PercentEncoded(std::string_view text);

}  // namespace hark::channel
