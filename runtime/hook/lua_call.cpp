#include "runtime/hook/lua_call.h"

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/hook/lua_json.h"
#include "runtime/hook/lua_library.h"
#include "runtime/hook/lua_place.h"

namespace hark::hook {
namespace {

using nlohmann::json;

// Instructions between two looks at the budget.
constexpr int kLookEvery = 1000;

// All that the protected part of a call needs. It outlives the errors that are raised there.
struct Job {
  const Request& request;
  std::string chunk;  // the file as Lua names it
  std::string function;
  json arguments;
};

void* Allocate(void* budget_of, void* block, std::size_t old_size, std::size_t new_size) {
  Budget& budget = *static_cast<Budget*>(budget_of);
  if (block == nullptr) old_size = 0;  // then it says what kind of object it is for
  if (new_size == 0) {
    budget.used_bytes -= old_size;
    std::free(block);
    return nullptr;
  }
  const std::size_t without = budget.used_bytes - old_size;
  if (new_size > budget.memory_bytes || without > budget.memory_bytes - new_size) return nullptr;
  void* moved = std::realloc(block, new_size);
  if (moved != nullptr) budget.used_bytes = without + new_size;
  return moved;
}

// Once there is nothing left, every instruction looks again: what runs while the error goes up
// ends too.
void Look(lua_State* lua, lua_Debug*) {
  Budget& budget = BudgetOf(lua);
  if (budget.steps <= kLookEvery) lua_sethook(lua, Look, LUA_MASKCOUNT, 1);
  Charge(lua, kLookEvery);
}

// Notes where an error came up: the innermost place in the file.
int NoteLine(lua_State* lua) {
  lua_Debug place;
  for (int level = 0; lua_getstack(lua, level, &place) != 0; ++level) {
    lua_getinfo(lua, "l", &place);
    if (place.currentline <= 0) continue;
    BudgetOf(lua).line = place.currentline;
    break;
  }
  return 1;
}

// The library with a table in front of it that takes the file's globals.
void PushGlobals(lua_State* lua) {
  lua_newtable(lua);
  lua_createtable(lua, 0, 2);
  PushLibrary(lua);
  lua_setfield(lua, -2, "__index");
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
}

// Runs the file, then its function, whose value it leaves.
int Run(lua_State* lua) {
  const Job& job = *static_cast<const Job*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  PushGlobals(lua);
  const int loaded = luaL_loadbufferx(lua, job.request.source.data(), job.request.source.size(),
                                      job.chunk.c_str(), "t");
  if (loaded == LUA_ERRMEM) BudgetOf(lua).out_of_memory = true;
  if (loaded != LUA_OK) return lua_error(lua);
  lua_pushvalue(lua, 1);
  lua_setupvalue(lua, 2, 1);
  lua_call(lua, 0, 0);
  lua_pushstring(lua, job.function.c_str());
  if (lua_rawget(lua, 1) != LUA_TFUNCTION) {
    return luaL_error(lua, "the file has no function `%s`", job.function.c_str());
  }
  for (std::size_t at = 0; at < job.arguments.size(); ++at) PushJson(lua, job.arguments[at]);
  lua_call(lua, static_cast<int>(job.arguments.size()), 1);
  return 1;
}

Problem ProblemOf(lua_State* lua, int status, const Request& request, Budget& budget) {
  if (status == LUA_ERRMEM) budget.out_of_memory = true;
  if (budget.out_of_steps) return {Trap::HookOverTime, "", budget.line};
  if (budget.out_of_memory) return {Trap::HookOverMemory, "", budget.line};
  Problem problem{Trap::HookFailed, "", budget.line};
  if (lua_type(lua, -1) == LUA_TSTRING) {
    std::size_t size = 0;
    const char* text = lua_tolstring(lua, -1, &size);
    problem.message = WithoutPlace(std::string(text, size), request.file, problem.line);
  } else {
    problem.message = std::string("an error that is a ") + luaL_typename(lua, -1);
  }
  return problem;
}

LuaState NewState(Budget& budget) {
  LuaState lua(lua_newstate(Allocate, &budget));
  if (lua == nullptr) return lua;
  *static_cast<Budget**>(lua_getextraspace(lua.get())) = &budget;
  // Memory is given back when it runs short, which the same calls come to at the same place.
  lua_gc(lua.get(), LUA_GCSTOP);
  return lua;
}

Answer ResultOf(lua_State* lua) {
  std::string wrong;
  const json value = JsonAt(lua, -1, wrong);
  if (!wrong.empty()) return std::unexpected(Problem{Trap::HookGaveOther, "it gave " + wrong});
  std::string text;
  try {
    text = value.dump();
  } catch (const json::type_error&) {
    return std::unexpected(Problem{Trap::HookGaveOther, "it gave a text that is not UTF-8"});
  }
  if (text.size() <= kMaxResultBytes) return text;
  return std::unexpected(Problem{Trap::HookGaveOther, "it gave more than 256 KiB"});
}

}  // namespace

Answer CallLua(const Request& request, const Limits& limits) {
  const Job job{request, ChunkOf(request.file), std::string(request.function),
                json::parse(request.arguments, nullptr, false)};
  Budget budget{.memory_bytes = limits.memory_bytes};
  const LuaState lua = NewState(budget);
  if (lua == nullptr) return std::unexpected(Problem{Trap::HookOverMemory, ""});
  lua_sethook(lua.get(), Look, LUA_MASKCOUNT, kLookEvery);
  lua_pushcfunction(lua.get(), NoteLine);
  lua_pushcfunction(lua.get(), Run);
  lua_pushlightuserdata(lua.get(), const_cast<Job*>(&job));
  const int status = lua_pcall(lua.get(), 1, 1, 1);
  lua_sethook(lua.get(), nullptr, 0, 0);
  if (status != LUA_OK) {
    return std::unexpected(ProblemOf(lua.get(), status, request, budget));
  }
  return ResultOf(lua.get());
}

}  // namespace hark::hook
