#pragma once

#include <lua.hpp>
#include <nlohmann/json.hpp>
#include <string>

// Values between JSON and Lua. Texts, numbers and booleans are what they are, null is nil, lists
// and objects are tables.
namespace hark::hook {

// Puts the value on the stack. May raise an error.
void PushJson(lua_State* lua, const nlohmann::json& value);

// Reads the value at `index` and raises no error. Says in `wrong` what has no place in JSON, such
// as a function, a fraction, or a table within itself.
nlohmann::json JsonAt(lua_State* lua, int index, std::string& wrong);

}  // namespace hark::hook
