#pragma once

#include <fmt/format.h>

#include <string>

#include "compiler/base/trap.h"
#include "compiler/ir/program.h"

// How journals and events tell of a fault.
namespace hark::turn {

inline std::string CodeOf(Trap trap) {
  return fmt::format("HK{}", static_cast<std::uint32_t>(trap));
}

// "HK904 DivisionByZero: division by zero".
inline std::string WhatHappened(Trap trap) {
  return fmt::format("{} {}: {}", CodeOf(trap), TrapName(trap), TrapTitle(trap));
}

// "rules.hark:3:15"; empty where nobody knows.
inline std::string Where(const ir::Program& program, const ir::Place& place) {
  if (place.line == 0 || place.file >= program.files.size()) return "";
  return fmt::format("{}:{}:{}", program.files[place.file], place.line, place.column);
}

}  // namespace hark::turn
