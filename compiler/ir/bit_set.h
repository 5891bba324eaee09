#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hark::ir {

// A set of small numbers below a bound, as analyses over locals and blocks use it.
class BitSet {
 public:
  explicit BitSet(std::size_t bound, bool full = false)
      : words_((bound + 63) / 64, full ? ~std::uint64_t{0} : 0) {}

  bool Has(std::size_t number) const { return (words_[number / 64] >> (number % 64) & 1) != 0; }
  void Add(std::size_t number) { words_[number / 64] |= std::uint64_t{1} << (number % 64); }
  void Remove(std::size_t number) { words_[number / 64] &= ~(std::uint64_t{1} << (number % 64)); }

  // Each says whether this set changed.
  bool Unite(const BitSet& other) {
    bool changed = false;
    for (std::size_t index = 0; index < words_.size(); ++index) {
      changed |= (other.words_[index] & ~words_[index]) != 0;
      words_[index] |= other.words_[index];
    }
    return changed;
  }
  bool Intersect(const BitSet& other) {
    bool changed = false;
    for (std::size_t index = 0; index < words_.size(); ++index) {
      changed |= (words_[index] & ~other.words_[index]) != 0;
      words_[index] &= other.words_[index];
    }
    return changed;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace hark::ir
