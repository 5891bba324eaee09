#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "compiler/base/trap.h"

// Hooks: functions in Lua that rules call. What is here knows texts and not Lua; values cross as
// JSON (runtime/value/codec.h), so that no engine and no process has another's values.
namespace hark::hook {

// Steps of Lua that one call may take, counted by every instruction and by what the library does
// for it: 20 to 40 ms of one core. The same everywhere, so that a call which ends by it here
// ends by it anywhere.
constexpr std::int64_t kMaxSteps = 2'000'000;

// Longest result, in bytes of JSON: as much as an answer of a service may have.
constexpr std::size_t kMaxResultBytes = 256 * 1024;

// Deepest nesting of tables in a result.
constexpr int kMaxDepth = 32;

constexpr std::int64_t kDefaultDeadlineMs = 100;
constexpr std::size_t kDefaultMemoryBytes = std::size_t{8} << 20;

struct Limits {
  std::int64_t deadline_ms = kDefaultDeadlineMs;   // of the clock on the wall, of a caged call
  std::size_t memory_bytes = kDefaultMemoryBytes;  // that Lua has for one call
};

// One call. All that it needs is here: nothing is kept from one call to the next.
struct Request {
  std::string_view file;       // as people know it: lua/score.lua
  std::string_view source;     // its text
  std::string_view function;   // a global of it
  std::string_view arguments;  // a JSON array
};

// Why a call gave no value: one of the traps Hook…, in the words of whoever noticed.
struct Problem {
  Trap trap = Trap::HookFailed;
  std::string message;    // of HookFailed Lua's own; may be empty
  std::int64_t line = 0;  // of the file; 0: nowhere in it
};

// A value as JSON, an empty table as `[]`.
using Answer = std::expected<std::string, Problem>;

// Calls hooks of one workspace. May be called from any thread; calls may wait for each other.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual Answer Call(const Request& request) = 0;
};

}  // namespace hark::hook
