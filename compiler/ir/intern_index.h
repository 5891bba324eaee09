#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "compiler/base/table.h"

namespace hark::ir {

// Finds a value in a Table by its hash, so that interning takes constant time: a
// workspace of 10,000 rules has as many constants. Values that were added to the table
// by other means are taken in at the next look; the index is a help and never the truth,
// so it takes no part in comparing or copying what a program means.
template <typename T>
class InternIndex {
 public:
  // The id of the equal value in `table`; adds it when there is none.
  template <typename Hash>
  Id<T> FindOrAdd(Table<T>& table, const T& value, Hash hash) {
    for (; taken_ < table.size(); ++taken_) {
      Id<T> id{static_cast<std::int32_t>(taken_)};
      by_hash_.emplace(hash(table[id]), id);
    }
    std::size_t key = hash(value);
    auto [first, last] = by_hash_.equal_range(key);
    for (; first != last; ++first) {
      if (table.Has(first->second) && table[first->second] == value) return first->second;
    }
    Id<T> added = table.Add(value);
    by_hash_.emplace(key, added);
    taken_ = table.size();
    return added;
  }

 private:
  std::unordered_multimap<std::size_t, Id<T>> by_hash_;
  std::size_t taken_ = 0;  // values of the table that are in `by_hash_`
};

}  // namespace hark::ir
