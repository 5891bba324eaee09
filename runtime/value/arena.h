#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/value/word.h"

namespace hark::value {

// The memory of one turn: handed out in order, given back all at once. Has a limit;
// asking beyond it gives null, which operations turn into Trap::OutOfMemory. Keeps its
// first block between turns, so a usual turn allocates nothing. Not thread-safe.
class Arena {
 public:
  explicit Arena(std::size_t limit_bytes);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `bytes` of memory aligned to 8, or null when the limit is reached.
  void* Allocate(std::size_t bytes);
  // A copy as a Text; null when the limit is reached.
  const Text* NewText(std::string_view text);
  // A list whose items are still to be set; null when the limit is reached.
  List* NewList(std::size_t count);

  // A map whose entries are still to be set; null when the limit is reached.
  Map* NewMap(std::size_t count);

  void Reset();
  std::size_t used() const { return used_; }

 private:
  bool AddBlock(std::size_t bytes);

  std::size_t limit_;
  std::size_t used_ = 0;
  std::size_t block_left_ = 0;
  char* next_ = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace hark::value
