#pragma once

#include <cstddef>
#include <cstdint>

// What native code and the runtime agree on beyond ops.def. Part of every object's
// content hash: a change of either makes stored objects be compiled anew.
//
//   handler    i32 (Context*, i32 entry block, i64* locals)  gives an Outcome
//   fn         i64 (Context*, i64 argument…)                 gives its word
//   predicate  i64 (Context*)                                gives 0 or 1
//
// Symbols are hark_f<FunctionId>. Every block charges as many steps of fuel as it has
// instructions when it is entered, before it does anything; the step that goes below
// zero is OutOfFuel at the block's first instruction. After an operation that may trap,
// and after a call, code looks at `trap` and leaves with Outcome::Faulted (0 as a word).
namespace hark::ir {

constexpr int kAbiVersion = 1;

// Offsets in ops::Context of the members that native code touches itself.
constexpr std::size_t kFuelOffset = 0;            // i64
constexpr std::size_t kTrapOffset = 8;            // u32: a Trap
constexpr std::size_t kFaultFunctionOffset = 12;  // u32: where it happened
constexpr std::size_t kFaultInstOffset = 16;      // u32
constexpr std::size_t kWaitOffset = 20;           // u32: the wait that a handler rests at

// How a handler ended.
enum class Outcome : std::uint32_t { Done = 0, Suspended = 1, Faulted = 2 };

}  // namespace hark::ir
