// The registries of special-purpose addresses (RFC 6890 and what came after it).

#include "runtime/channel/public_address.h"

#include <algorithm>
#include <array>

namespace hark::channel {
namespace {

struct Block {
  std::array<std::uint8_t, 4> begin;
  int bits;
};
constexpr Block kClosed[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4},
};

constexpr std::uint32_t Number(std::span<const std::uint8_t, 4> address) {
  return std::uint32_t{address[0]} << 24 | std::uint32_t{address[1]} << 16 |
         std::uint32_t{address[2]} << 8 | std::uint32_t{address[3]};
}

}  // namespace

bool IsPublicV4(std::span<const std::uint8_t, 4> address) {
  return std::ranges::none_of(kClosed, [&](const Block& block) {
    const int rest = 32 - block.bits;
    return Number(address) >> rest == Number(block.begin) >> rest;
  });
}

bool IsPublicV6(std::span<const std::uint8_t, 16> address) {
  constexpr std::array<std::uint8_t, 12> kTranslated = {0, 0x64, 0xff, 0x9b};  // 64:ff9b::/96
  if (std::ranges::equal(address.first<12>(), kTranslated)) return IsPublicV4(address.last<4>());
  // 2000::/3 is all that is given out; of it 2001::/23 is for special purposes, Teredo among them,
  // 2001:db8::/32 for books, and 2002::/16 holds an address of the older kind.
  if (address[0] >> 5 != 1) return false;
  const bool special = address[0] == 0x20 && address[1] == 0x01 && address[2] < 2;
  const bool books =
      address[0] == 0x20 && address[1] == 0x01 && address[2] == 0x0d && address[3] == 0xb8;
  const bool older = address[0] == 0x20 && address[1] == 0x02;
  return !special && !books && !older;
}

}  // namespace hark::channel
