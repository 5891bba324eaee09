#pragma once

#include <compare>
#include <string>

namespace hark::store {

// Where a contact can be reached: one account's view of one person.
struct Address {
  std::string channel;
  std::string connection;
  std::string address;
  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace hark::store
