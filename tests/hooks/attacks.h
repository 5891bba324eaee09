#pragma once

#include <span>
#include <string_view>

#include "compiler/base/trap.h"

namespace hark::test {

// Somebody's file in Lua, whose function `f` wants more than it may have.
struct Attack {
  std::string_view name;
  Trap ends_as;           // how the call ends
  std::string_view says;  // in the words of its failure; empty: whatever
  std::string_view lua;
  // Goes on within one function of the library, where nothing but the end of its process stops it.
  bool only_caged = false;
};

std::span<const Attack> Attacks();

}  // namespace hark::test
