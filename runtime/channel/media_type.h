#pragma once

#include <string_view>

namespace hark::channel {

// What picture the bytes are, by how they begin: image/jpeg, image/png, image/gif, image/webp;
// empty for anything else. What a server says of them counts for nothing.
std::string_view ImageTypeOf(std::string_view bytes);

}  // namespace hark::channel
