#pragma once

#include <string>

#include "runtime/store/address.h"

namespace hark::store {

// The key that addresses of erased people are hashed by: 32 random bytes in a file of its own, made
// with the first erasure and read when it is first needed, by whatever process. Without the file
// nobody can try addresses to see whose tombstones there are; where it is lost the next erasure
// makes another, and earlier tombstones are nobody's. Throws DatabaseError when it can be neither
// read nor made.
class Pseudonyms {
 public:
  explicit Pseudonyms(std::string path) : path_(std::move(path)) {}

  // Where the key of a store stands.
  static std::string PathFor(const std::string& store) { return store + ".erased"; }

  std::string Of(const Address& address);

 private:
  std::string path_;
  std::string key_;  // empty: not read yet
};

}  // namespace hark::store
