#include "runtime/hook/lua_json.h"

#include <algorithm>
#include <cmath>

#include "runtime/hook/hook.h"

namespace hark::hook {
namespace {

using nlohmann::json;

// Reads one value and all that it is made of.
class Reader {
 public:
  Reader(lua_State* lua, std::string& wrong) : lua_(lua), wrong_(wrong) {}

  json Read(int index, int depth) {
    switch (lua_type(lua_, index)) {
      case LUA_TNIL: return nullptr;
      case LUA_TBOOLEAN: return lua_toboolean(lua_, index) != 0;
      case LUA_TNUMBER: return ReadNumber(index);
      case LUA_TSTRING: return ReadText(index);
      case LUA_TTABLE: return ReadTable(lua_absindex(lua_, index), depth);
      default: return Wrong(std::string("a ") + lua_typename(lua_, lua_type(lua_, index)));
    }
  }

 private:
  json Wrong(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
    return nullptr;
  }

  // What is divided is a float in Lua, whole or not.
  json ReadNumber(int index) {
    if (lua_isinteger(lua_, index) != 0) return lua_tointeger(lua_, index);
    constexpr lua_Number kExact = 9007199254740992.0;
    const lua_Number number = lua_tonumber(lua_, index);
    if (std::floor(number) == number && std::abs(number) <= kExact) {
      return static_cast<lua_Integer>(number);
    }
    return Wrong("a number that is not whole; a Decimal is given as a text, such as \"19.90\"");
  }

  json ReadText(int index) {
    std::size_t size = 0;
    const char* text = lua_tolstring(lua_, index, &size);
    bytes_ += size;
    if (bytes_ > kMaxResultBytes) return Wrong("more than 256 KiB");
    return std::string(text, size);
  }

  json ReadTable(int table, int depth) {
    if (depth >= kMaxDepth) return Wrong("tables more than 32 deep, or one within itself");
    if (lua_checkstack(lua_, 4) == 0) return Wrong("tables too deep");
    const auto count = static_cast<std::size_t>(lua_rawlen(lua_, table));
    std::size_t keys = 0;
    bool named = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, table) != 0) {
      lua_pop(lua_, 1);
      ++keys;
      named = named && lua_type(lua_, -1) == LUA_TSTRING;
    }
    if (keys == count) return ReadList(table, count, depth);
    if (named) return ReadObject(table, depth);
    return Wrong("a table whose keys are neither 1, 2, 3 … nor all texts");
  }

  json ReadList(int table, std::size_t count, int depth) {
    json list = json::array();
    for (std::size_t at = 1; at <= count && wrong_.empty(); ++at) {
      Count();
      lua_rawgeti(lua_, table, static_cast<lua_Integer>(at));
      list.push_back(Read(-1, depth + 1));
      lua_pop(lua_, 1);
    }
    return list;
  }

  json ReadObject(int table, int depth) {
    json object = json::object();
    lua_pushnil(lua_);
    while (lua_next(lua_, table) != 0) {
      Count();
      if (wrong_.empty()) {
        json key = ReadText(-2);
        json value = Read(-1, depth + 1);
        if (wrong_.empty()) object[key.get<std::string>()] = std::move(value);
      }
      lua_pop(lua_, 1);
    }
    return object;
  }

  void Count() {
    if (++bytes_ > kMaxResultBytes) Wrong("more than 256 KiB");
  }

  lua_State* lua_;
  std::string& wrong_;
  std::size_t bytes_ = 0;
};

}  // namespace

void PushJson(lua_State* lua, const json& value) {
  luaL_checkstack(lua, 4, "values too deep");
  if (value.is_boolean()) {
    lua_pushboolean(lua, value.get<bool>() ? 1 : 0);
  } else if (value.is_number_integer()) {
    lua_pushinteger(lua, value.get<lua_Integer>());
  } else if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    lua_pushlstring(lua, text.data(), text.size());
  } else if (value.is_array()) {
    lua_createtable(lua, static_cast<int>(value.size()), 0);
    for (std::size_t at = 0; at < value.size(); ++at) {
      PushJson(lua, value[at]);
      lua_rawseti(lua, -2, static_cast<lua_Integer>(at + 1));
    }
  } else if (value.is_object()) {
    lua_createtable(lua, 0, static_cast<int>(value.size()));
    for (auto member = value.begin(); member != value.end(); ++member) {
      lua_pushlstring(lua, member.key().data(), member.key().size());
      PushJson(lua, *member);
      lua_rawset(lua, -3);
    }
  } else {
    lua_pushnil(lua);
  }
}

json JsonAt(lua_State* lua, int index, std::string& wrong) {
  return Reader(lua, wrong).Read(index, 0);
}

}  // namespace hark::hook
