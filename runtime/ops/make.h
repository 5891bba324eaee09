#pragma once

#include <new>
#include <span>
#include <string_view>

#include "runtime/ops/context.h"

// Making values and paying for work: what all operations share, so that limits, faults
// and fuel are the same everywhere.
namespace hark::ops {

// Charges work that grows with its input: one step for every 64 bytes or 16 items.
constexpr std::size_t kBytesPerStep = 64;
constexpr std::size_t kItemsPerStep = 16;

// Of operations that may trap; false when the fuel is gone, which is then raised.
bool SpendSteps(Context& context, std::size_t steps);
inline bool SpendBytes(Context& context, std::size_t bytes) {
  return SpendSteps(context, bytes / kBytesPerStep);
}
inline bool SpendItems(Context& context, std::size_t items) {
  return SpendSteps(context, items / kItemsPerStep);
}
// Of operations that may not trap: what they overdraw, the next block notices.
inline void SpendBytesSilently(Context& context, std::size_t bytes) {
  context.fuel -= static_cast<std::int64_t>(bytes / kBytesPerStep);
}

// All of these give 0 and raise a fault when the value is beyond its limit or the memory
// of the turn is used up.
void* Allocate(Context& context, std::size_t bytes);
Word MakeText(Context& context, std::string_view text);
Word MakeRecord(Context& context, std::span<const Word> fields);
Word MakeBox(Context& context, Word known);

// A Decimal or Money in the turn's memory.
template <typename T>
Word Make(Context& context, const T& value) {
  void* memory = Allocate(context, sizeof(T));
  return memory == nullptr ? 0 : value::WordOf(new (memory) const T(value));
}

}  // namespace hark::ops
