#pragma once

#include <cstdint>
#include <span>

namespace hark::channel {

// Whether an address, in network order, is one of the open internet: not this machine, nor a
// network of its own, nor many at once, nor one that leads to such a one in disguise. A link that
// somebody wrote leads nowhere else.
bool IsPublicV4(std::span<const std::uint8_t, 4> address);
bool IsPublicV6(std::span<const std::uint8_t, 16> address);

}  // namespace hark::channel
