// Everything that has an order. Lua's own walks a table in the order of its hashes, which are
// seeded by the clock and by where the process lies in memory, and its sort draws chance.
#include <algorithm>
#include <compare>
#include <new>
#include <string_view>

#include "runtime/hook/lua_library.h"

namespace hark::hook {
namespace {

// A key of a table: no before yes, then numbers, then texts byte by byte. Points into the table.
struct Key {
  int kind = LUA_TNIL;
  bool whole = false;
  lua_Integer integer = 0;  // of a boolean too
  lua_Number number = 0;
  const char* text = nullptr;
  std::size_t size = 0;
};

// Whole numbers that a float does not hold are apart from their neighbours all the same.
bool Less(const Key& left, const Key& right) {
  if (left.kind != right.kind) return left.kind < right.kind;
  if (left.kind == LUA_TBOOLEAN) return left.integer < right.integer;
  if (left.kind == LUA_TSTRING) {
    return std::string_view(left.text, left.size) < std::string_view(right.text, right.size);
  }
  if (left.whole && right.whole) return left.integer < right.integer;
  const lua_Number a = left.whole ? static_cast<lua_Number>(left.integer) : left.number;
  const lua_Number b = right.whole ? static_cast<lua_Number>(right.integer) : right.number;
  return a != b ? a < b : left.whole && !right.whole;
}

// Raises an error for what has no order but where it lies in memory.
Key KeyAt(lua_State* lua, int index) {
  Key key{.kind = lua_type(lua, index)};
  switch (key.kind) {
    case LUA_TBOOLEAN: key.integer = lua_toboolean(lua, index); break;
    case LUA_TNUMBER:
      key.whole = lua_isinteger(lua, index) != 0;
      if (key.whole) key.integer = lua_tointeger(lua, index);
      if (!key.whole) key.number = lua_tonumber(lua, index);
      break;
    case LUA_TSTRING: key.text = lua_tolstring(lua, index, &key.size); break;
    default:
      luaL_error(lua, "the keys of this table have no order: one is a %s",
                 lua_typename(lua, key.kind));
  }
  return key;
}

void PushKey(lua_State* lua, const Key& key) {
  if (key.kind == LUA_TBOOLEAN) {
    lua_pushboolean(lua, static_cast<int>(key.integer));
  } else if (key.kind == LUA_TSTRING) {
    lua_pushlstring(lua, key.text, key.size);
  } else if (key.whole) {
    lua_pushinteger(lua, key.integer);
  } else {
    lua_pushnumber(lua, key.number);
  }
}

lua_Integer CountKeys(lua_State* lua, int table) {
  lua_Integer count = 0;
  lua_pushnil(lua);
  while (lua_next(lua, table) != 0) {
    lua_pop(lua, 1);
    ++count;
  }
  Charge(lua, static_cast<std::size_t>(count));
  return count;
}

// Upvalues: the keys in their order, and the place of the next. What was taken out of the table
// meanwhile is passed over.
int NextOfPairs(lua_State* lua) {
  for (;;) {
    const lua_Integer at = lua_tointeger(lua, lua_upvalueindex(2)) + 1;
    lua_pushinteger(lua, at);
    lua_replace(lua, lua_upvalueindex(2));
    if (lua_rawgeti(lua, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
    lua_pushvalue(lua, -1);
    if (lua_rawget(lua, 1) != LUA_TNIL) return 2;
    lua_pop(lua, 2);
  }
}

// ---- Sorting ----

constexpr int kTable = 1;
constexpr int kBefore = 2;
constexpr int kScratch = 3;

// Whether the item at `right` goes in front of that at `left`; both are in the table `from`.
bool GoesFirst(lua_State* lua, int from, lua_Integer right, lua_Integer left) {
  Charge(lua, 1);
  const bool given = !lua_isnil(lua, kBefore);
  if (given) lua_pushvalue(lua, kBefore);
  lua_rawgeti(lua, from, right);
  lua_rawgeti(lua, from, left);
  bool first = false;
  if (given) {
    lua_call(lua, 2, 1);
    first = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
  } else {
    first = lua_compare(lua, -2, -1, LUA_OPLT) != 0;
    lua_pop(lua, 2);
  }
  return first;
}

// Merges [begin, middle) and [middle, end) of one table into the other.
void Merge(lua_State* lua, int from, int to, lua_Integer begin, lua_Integer middle,
           lua_Integer end) {
  lua_Integer left = begin;
  lua_Integer right = middle;
  for (lua_Integer at = begin; at < end; ++at) {
    const bool takes_right = left >= middle || (right < end && GoesFirst(lua, from, right, left));
    lua_rawgeti(lua, from, takes_right ? right++ : left++);
    lua_rawseti(lua, to, at);
  }
}

}  // namespace

// `next(t, k)`: each step looks at all keys, so `pairs` is for loops.
int Next(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 2);
  const bool any = lua_isnil(lua, 2);
  const Key after = any ? Key{} : KeyAt(lua, 2);
  CountKeys(lua, 1);
  Key least{};
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    lua_pop(lua, 1);
    const Key key = KeyAt(lua, -1);
    const bool behind = any || Less(after, key);
    if (behind && (least.kind == LUA_TNIL || Less(key, least))) least = key;
  }
  if (least.kind == LUA_TNIL) {
    lua_pushnil(lua);
    return 1;
  }
  PushKey(lua, least);
  lua_pushvalue(lua, -1);
  lua_rawget(lua, 1);
  return 2;
}

int Pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  const lua_Integer count = CountKeys(lua, 1);
  // Kept by Lua, which frees it: an error on the way leaves nothing behind.
  void* memory = lua_newuserdatauv(lua, static_cast<std::size_t>(count) * sizeof(Key) + 1, 0);
  Key* keys = static_cast<Key*>(memory);
  lua_Integer filled = 0;
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    lua_pop(lua, 1);
    new (keys + filled++) Key(KeyAt(lua, -1));
  }
  std::sort(keys, keys + filled, Less);
  lua_createtable(lua, static_cast<int>(filled), 0);
  for (lua_Integer at = 0; at < filled; ++at) {
    PushKey(lua, keys[at]);
    lua_rawseti(lua, -2, at + 1);
  }
  lua_pushinteger(lua, 0);
  lua_pushcclosure(lua, NextOfPairs, 2);
  lua_pushvalue(lua, 1);
  lua_pushnil(lua);
  return 3;
}

// Bottom up, by merging: what a comparison says that contradicts itself gives some order.
int Sort(lua_State* lua) {
  luaL_checktype(lua, kTable, LUA_TTABLE);
  if (!lua_isnoneornil(lua, kBefore)) luaL_checktype(lua, kBefore, LUA_TFUNCTION);
  lua_settop(lua, 2);
  const auto count = static_cast<lua_Integer>(lua_rawlen(lua, kTable));
  Charge(lua, static_cast<std::size_t>(count));
  lua_createtable(lua, 0, 0);
  int from = kTable;
  int to = kScratch;
  for (lua_Integer width = 1; width < count; width *= 2) {
    for (lua_Integer begin = 1; begin <= count; begin += 2 * width) {
      const lua_Integer middle = std::min(begin + width, count + 1);
      Merge(lua, from, to, begin, middle, std::min(begin + 2 * width, count + 1));
    }
    std::swap(from, to);
  }
  for (lua_Integer at = 1; from == kScratch && at <= count; ++at) {
    lua_rawgeti(lua, kScratch, at);
    lua_rawseti(lua, kTable, at);
  }
  return 0;
}

}  // namespace hark::hook
