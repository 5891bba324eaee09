#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/hook/hook.h"

namespace hark::hook {

// Makes the call in this process and thread, in a state of its own. It ends by itself where Lua
// runs on, but not within one call of the library, such as of a pattern that tries all ways there
// are: whatever is not trusted is called in a cage (cage.h).
Answer CallLua(const Request& request, const Limits& limits);

// What there is to know of a file without running it.
struct LuaText {
  std::string wrong;                 // why it does not compile; empty: it does
  std::int64_t line = 0;             // where
  std::vector<std::string> globals;  // that it gives a value anywhere
};
// Takes any bytes. Bytecode does not compile.
LuaText ReadLua(std::string_view file, std::string_view source);

}  // namespace hark::hook
