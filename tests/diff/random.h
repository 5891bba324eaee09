#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace hark::diff {

// The same numbers from one seed everywhere: the distributions of <random> differ between
// libraries, its engines do not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  // One time in so many.
  bool OneIn(std::size_t times) { return Below(times) == 0; }
  template <typename List>
  const auto& Any(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace hark::diff
