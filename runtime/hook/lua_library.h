#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>

#include "runtime/hook/hook.h"

// The library that hooks have. Lua leaves functions by longjmp, which passes over destructors:
// whatever may raise an error holds nothing that has one.
namespace hark::hook {

// What one call may still use, and what ended it. Each state's extra space points to its own.
struct Budget {
  std::int64_t steps = kMaxSteps;
  std::size_t memory_bytes = 0;
  std::size_t used_bytes = 0;
  bool out_of_steps = false;
  bool out_of_memory = false;
  std::int64_t line = 0;  // where the error was raised that nobody caught

  bool over() const { return out_of_steps || out_of_memory; }
};

inline Budget& BudgetOf(lua_State* lua) { return **static_cast<Budget**>(lua_getextraspace(lua)); }

// Counts work that the library does in place of Lua; raises an error when the steps are used up.
void Charge(lua_State* lua, std::size_t steps);

// Puts a new table of all that lua_allow.def names on the stack, and ties texts to its `string`.
void PushLibrary(lua_State* lua);

// lua_order.cpp: everything that has an order.
int Next(lua_State* lua);
int Pairs(lua_State* lua);
int Sort(lua_State* lua);

}  // namespace hark::hook
