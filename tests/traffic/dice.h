#pragma once

#include <cstdint>
#include <random>

namespace hark::traffic {

// All chance of a run. No standard distributions: those differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // From `least` to `most`, both among them.
  std::int64_t Between(std::int64_t least, std::int64_t most) {
    const auto count = static_cast<std::uint64_t>(most - least + 1);
    return least + static_cast<std::int64_t>(random_() % count);
  }
  // True so many times in a thousand.
  bool Falls(int in_a_thousand) { return Between(0, 999) < in_a_thousand; }

 private:
  std::mt19937_64 random_;
};

}  // namespace hark::traffic
