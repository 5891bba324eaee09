#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "runtime/ops/context.h"

namespace hark::bench {

// What a handler names that a program keeps in its tables.
struct HandlerIds {
  value::Word pattern = 0;
  value::Word score_field = 0;
  value::Word city_field = 0;
  value::Word int_type = 0;
  value::Word default_city = 0;  // texts
  value::Word middle = 0;
  value::Word ending = 0;
};

enum class Lua { Lua54, LuaJit };

// A Lua in this process, loaded by name so that both can be there at once. Its code calls
// the operations that native code calls: as C functions, or, where `through_ffi`, by their
// addresses through LuaJIT's FFI, which its compiler can see through. Chunk, functions and
// state are made once; nothing but the handler is in what is timed. One at a time.
class LuaPeer {
 public:
  // Unavailable when that Lua is not installed.
  static Result<std::unique_ptr<LuaPeer>> Load(Lua which, bool through_ffi, ops::Context& context,
                                               const HandlerIds& ids);
  ~LuaPeer();

  void Run();

 private:
  LuaPeer() = default;
  Result<void> Prepare(bool through_ffi, ops::Context& context, const HandlerIds& ids);

  struct Api;
  std::unique_ptr<Api> api_;
  void* state_ = nullptr;
};

}  // namespace hark::bench
