#pragma once

#include <cstdint>
#include <cstdlib>
#include <lua.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace hark::hook {

struct CloseLua {
  void operator()(lua_State* lua) const { lua_close(lua); }
};
using LuaState = std::unique_ptr<lua_State, CloseLua>;

// A file as Lua names it.
inline std::string ChunkOf(std::string_view file) { return "@" + std::string(file); }

// Lua writes "lua/score.lua:3: what is wrong"; gives the words, and the place in `line`.
inline std::string WithoutPlace(std::string message, std::string_view file, std::int64_t& line) {
  const std::size_t digits = file.size() + 1;
  const std::size_t end = message.find(": ", digits);
  const bool placed =
      message.starts_with(std::string(file) + ":") && end != std::string::npos && end - digits <= 9;
  if (!placed) return message;
  line = std::atoll(message.c_str() + digits);
  return message.substr(end + 2);
}

}  // namespace hark::hook
