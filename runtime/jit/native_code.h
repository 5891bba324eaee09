#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace hark::jit {

// Objects linked into executable memory, which is freed with this. The home of LLVM's
// ORC; the header shows none of it.
class NativeCode {
 public:
  // Links the objects with each other and with NativeSymbols(). NotFound names a symbol
  // that is neither; Corrupt says that an object is none; Unavailable that the memory
  // could not be had. `wanted` are the symbols whose addresses will be asked for.
  static Result<NativeCode> Link(std::span<const std::string_view> objects,
                                 std::span<const std::string> wanted);
  NativeCode(NativeCode&&) noexcept;
  NativeCode& operator=(NativeCode&&) noexcept;
  ~NativeCode();

  // In the order of `wanted`.
  const std::vector<void*>& addresses() const { return addresses_; }

 private:
  struct Session;
  NativeCode();

  std::unique_ptr<Session> session_;
  std::vector<void*> addresses_;
};

}  // namespace hark::jit
