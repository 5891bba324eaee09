#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hark::jit {

// Keeps machine code by key, so that a program loads without being compiled. A cache: it
// may forget anything at any time, and what it gives back is checked by whoever asked.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // `key` is lowercase hex.
  virtual std::optional<std::string> Get(std::string_view key) = 0;
  // Failing to keep the object is not an error: it will be compiled again.
  virtual void Put(std::string_view key, std::string_view bytes) = 0;
};

}  // namespace hark::jit
