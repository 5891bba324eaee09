#include "runtime/hook/lua_library.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hark::hook {
namespace {

// ---- Of the base library ----

// What an error costs that is caught, in steps.
constexpr std::size_t kStepsOfProtection = 20;

// The end of time and memory is nobody's to catch: a loop around a protected call would go on.
int ProtectedCall(lua_State* lua) {
  luaL_checkany(lua, 1);
  Charge(lua, kStepsOfProtection);
  lua_pushboolean(lua, 1);
  lua_insert(lua, 1);
  const int status = lua_pcall(lua, lua_gettop(lua) - 2, LUA_MULTRET, 0);
  if (status == LUA_OK) return lua_gettop(lua);
  Budget& budget = BudgetOf(lua);
  if (status == LUA_ERRMEM) budget.out_of_memory = true;
  if (budget.over()) return lua_error(lua);
  lua_pushboolean(lua, 0);
  lua_insert(lua, -2);
  return 2;
}

// What a metatable may not have: code that runs when nobody calls it, and what depends on when
// memory is given back. With one set later nothing happens: Lua looks for a finalizer only here,
// and no memory is given back before it runs short.
constexpr std::array<const char*, 3> kRefused = {"__gc", "__close", "__mode"};

int SetMetatable(lua_State* lua) {
  const int kind = lua_type(lua, 2);
  luaL_argexpected(lua, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) {
    return luaL_error(lua, "cannot change a protected metatable");
  }
  for (const char* name : kRefused) {
    if (kind == LUA_TNIL) break;
    lua_pushstring(lua, name);
    if (lua_rawget(lua, 2) != LUA_TNIL) {
      return luaL_error(lua, "a metatable of a hook has no %s", name);
    }
    lua_pop(lua, 1);
  }
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// Where a value is in memory is not the same twice, so it is not said.
void PushText(lua_State* lua, int index) {
  const int kind = lua_type(lua, index);
  const bool plain =
      kind == LUA_TNIL || kind == LUA_TBOOLEAN || kind == LUA_TNUMBER || kind == LUA_TSTRING;
  if (plain) {
    luaL_tolstring(lua, index, nullptr);
  } else if (luaL_getmetafield(lua, index, "__tostring") != LUA_TNIL) {
    lua_pop(lua, 1);
    luaL_tolstring(lua, index, nullptr);
  } else {
    lua_pushstring(lua, lua_typename(lua, kind));
  }
}

int ToString(lua_State* lua) {
  luaL_checkany(lua, 1);
  PushText(lua, 1);
  return 1;
}

// ---- Of texts and tables ----

// Lua's own function of the name, from the library that PushLibrary opened: its first upvalue.
int CallOwn(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

int Format(lua_State* lua) {
  std::size_t size = 0;
  const char* format = luaL_checklstring(lua, 1, &size);
  int argument = 1;
  for (std::size_t at = 0; at < size; ++at) {
    if (format[at] != '%') continue;
    if (++at < size && format[at] == '%') continue;
    while (at < size && std::strchr("-+ #0123456789.", format[at]) != nullptr) ++at;
    ++argument;
    if (at >= size || argument > lua_gettop(lua)) break;
    if (format[at] == 'p') return luaL_error(lua, "a hook has no '%%p'");
    if (format[at] != 's') continue;
    PushText(lua, argument);
    lua_replace(lua, argument);
  }
  return CallOwn(lua);
}

int Repeat(lua_State* lua) {
  std::size_t size = 0;
  std::size_t between = 0;
  luaL_checklstring(lua, 1, &size);
  const lua_Integer count = luaL_checkinteger(lua, 2);
  luaL_optlstring(lua, 3, "", &between);
  if (count <= 0 || size + between == 0) {
    lua_pushliteral(lua, "");
    return 1;
  }
  // What there is no memory for ends by that.
  const auto most = static_cast<lua_Integer>(BudgetOf(lua).memory_bytes / (size + between));
  if (count <= most) Charge(lua, static_cast<std::size_t>(count) * (size + between) / 64);
  return CallOwn(lua);
}

// A length that a metatable makes up has a loop in the library go on for ever.
int ByOwnLength(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL) {
    return luaL_error(lua, "a table whose metatable has __len is none for this function");
  }
  Charge(lua, lua_rawlen(lua, 1) / 16);
  return CallOwn(lua);
}
int Concat(lua_State* lua) { return ByOwnLength(lua); }
int Insert(lua_State* lua) { return ByOwnLength(lua); }
int Remove(lua_State* lua) { return ByOwnLength(lua); }
int Unpack(lua_State* lua) { return ByOwnLength(lua); }

// ---- Put together ----

struct Allowed {
  const char* library;
  const char* name;
  lua_CFunction own;  // null: Lua's
};
constexpr Allowed kAllowed[] = {
#define HARK_LUA(library, name) {#library, #name, nullptr},
#define HARK_LUA_OWN(library, name, function) {#library, #name, function},
#include "runtime/hook/lua_allow.def"
#undef HARK_LUA
#undef HARK_LUA_OWN
};

int RefuseWrite(lua_State* lua) { return luaL_error(lua, "the library cannot be written to"); }

// Replaces the table on top of the stack by one that shows it and cannot be written to.
void Freeze(lua_State* lua) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 3);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, RefuseWrite);
  lua_setfield(lua, -2, "__newindex");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

bool IsBase(const char* library) { return std::strcmp(library, "_G") == 0; }

// Fills the table on top of the stack with what is allowed of the library at `opened`.
void Fill(lua_State* lua, const char* library, int opened) {
  for (const Allowed& one : kAllowed) {
    if (std::strcmp(one.library, library) != 0) continue;
    lua_getfield(lua, opened, one.name);
    if (one.own != nullptr) lua_pushcclosure(lua, one.own, 1);
    lua_setfield(lua, -2, one.name);
  }
}

// What texts are asked for, as in `text:upper()`, is the same library; its table is on top.
void TieTexts(lua_State* lua) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

}  // namespace

void Charge(lua_State* lua, std::size_t steps) {
  Budget& budget = BudgetOf(lua);
  budget.steps -=
      static_cast<std::int64_t>(std::min<std::size_t>(steps, static_cast<std::size_t>(kMaxSteps)));
  if (budget.steps > 0) return;
  budget.out_of_steps = true;
  luaL_error(lua, "too many steps");
}

void PushLibrary(lua_State* lua) {
  constexpr luaL_Reg kOpened[] = {{"_G", luaopen_base},
                                  {"string", luaopen_string},
                                  {"table", luaopen_table},
                                  {"math", luaopen_math},
                                  {"utf8", luaopen_utf8}};
  lua_newtable(lua);
  const int library = lua_gettop(lua);
  for (const luaL_Reg& one : kOpened) {
    luaL_requiref(lua, one.name, one.func, 0);
    const int opened = lua_gettop(lua);
    if (IsBase(one.name)) {
      lua_pushvalue(lua, library);
      Fill(lua, one.name, opened);
    } else {
      lua_newtable(lua);
      Fill(lua, one.name, opened);
      if (std::strcmp(one.name, "string") == 0) TieTexts(lua);
      Freeze(lua);
      lua_setfield(lua, library, one.name);
    }
    lua_settop(lua, library);
  }
}

}  // namespace hark::hook
