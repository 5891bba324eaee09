#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace hark {

// A typed index into a Table. `Tag` is the type the table holds, so an id of one
// kind cannot be used to look up another.
template <typename Tag>
struct Id {
  std::int32_t index = -1;

  constexpr bool valid() const { return index >= 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace hark

template <typename Tag>
struct std::hash<hark::Id<Tag>> {
  std::size_t operator()(hark::Id<Tag> id) const noexcept {
    return std::hash<std::int32_t>{}(id.index);
  }
};
