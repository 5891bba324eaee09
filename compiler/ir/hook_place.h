#pragma once

#include <algorithm>
#include <cstdint>

#include "compiler/ir/program.h"

// The place of a call in one number, so that the operation which makes it can say where it stood
// when it failed: what an engine notes of places is of faults, which end the run.
namespace hark::ir {

constexpr std::uint32_t kPlaceBits = 20;
constexpr std::uint32_t kPlaceMost = (1u << kPlaceBits) - 1;  // lines and columns from here on

constexpr std::int64_t PackedPlace(const Place& place) {
  const std::int64_t file = place.file;
  const std::int64_t line = std::min(place.line, kPlaceMost);
  return ((file << kPlaceBits) | line) << kPlaceBits | std::min(place.column, kPlaceMost);
}

// Takes any number; a file that is none of the program is for the caller to see.
constexpr Place PlaceOfPacked(std::int64_t packed) {
  const auto bits = static_cast<std::uint64_t>(packed);
  return {static_cast<std::uint32_t>(bits >> (2 * kPlaceBits)),
          static_cast<std::uint32_t>(bits >> kPlaceBits) & kPlaceMost,
          static_cast<std::uint32_t>(bits) & kPlaceMost};
}

}  // namespace hark::ir
