#pragma once

#include <cstddef>
#include <ranges>
#include <utility>
#include <vector>

#include "compiler/base/check.h"
#include "compiler/base/id.h"

namespace hark {

// Values of one type, named by typed ids in the order they were added. Ids stay
// valid while the table grows; references do not.
template <typename T>
class Table {
 public:
  Id<T> Add(T value) {
    values_.push_back(std::move(value));
    return Id<T>{static_cast<std::int32_t>(values_.size() - 1)};
  }

  const T& operator[](Id<T> id) const { return values_[Checked(id)]; }
  T& operator[](Id<T> id) { return values_[Checked(id)]; }

  bool Has(Id<T> id) const {
    return id.valid() && static_cast<std::size_t>(id.index) < values_.size();
  }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  // All ids, first added first.
  auto ids() const {
    return std::views::iota(std::int32_t{0}, static_cast<std::int32_t>(values_.size())) |
           std::views::transform([](std::int32_t index) { return Id<T>{index}; });
  }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }

 private:
  std::size_t Checked(Id<T> id) const {
    HARK_CHECK(Has(id), "an id is used with the table that made it");
    return static_cast<std::size_t>(id.index);
  }

  std::vector<T> values_;
};

}  // namespace hark
