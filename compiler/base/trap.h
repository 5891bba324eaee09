#pragma once

#include <cstdint>
#include <string_view>

namespace hark {

// Why a run ended early; `None` while all is well. Values are the codes of traps.def.
enum class Trap : std::uint32_t {
  None = 0,
#define HARK_TRAP(code, name, title) name = code,
#include "compiler/base/traps.def"
#undef HARK_TRAP
};

// The identifier in traps.def, such as "DivisionByZero"; empty for an unknown code.
constexpr std::string_view TrapName(Trap trap) {
  switch (trap) {
    case Trap::None: return "None";
#define HARK_TRAP(code, name, title) \
  case Trap::name:                   \
    return #name;
#include "compiler/base/traps.def"
#undef HARK_TRAP
  }
  return {};
}

// The sentence an author reads.
constexpr std::string_view TrapTitle(Trap trap) {
  switch (trap) {
    case Trap::None: return "no fault";
#define HARK_TRAP(code, name, title) \
  case Trap::name:                   \
    return title;
#include "compiler/base/traps.def"
#undef HARK_TRAP
  }
  return {};
}

}  // namespace hark
