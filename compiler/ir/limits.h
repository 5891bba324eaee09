#pragma once

#include <cstddef>
#include <cstdint>

// What one turn may use. A turn holds its values and effects in memory until commit;
// the numbers keep a hostile script from being its neighbours' problem and are far
// above what conversations need. docs/limits.md lists them with their faults.
namespace hark::ir {

constexpr std::int64_t kTurnFuel = 5'000'000;         // steps; HK901
constexpr std::size_t kTurnMemoryBytes = 16u << 20;   // HK902
constexpr std::size_t kMaxTextBytes = 65'536;         // HK907
constexpr std::size_t kMaxListItems = 10'000;         // of maps too; HK908
constexpr std::size_t kMaxJsonDepth = 32;             // objects and arrays within one another
constexpr std::size_t kMaxEffectsPerTurn = 32;        // HK909
constexpr std::size_t kMaxCallDepth = 64;             // of functions below a rule; none recurses
constexpr std::size_t kMaxFrameBytes = 65'536;        // HK912
constexpr std::int64_t kMaxChainDepth = 8;            // writes that wake rules; HK920
constexpr std::size_t kMaxFieldBytes = 4'096;         // HK913
constexpr std::size_t kMaxRunsOfRule = 20;            // of one contact, waiting or queued
constexpr std::int64_t kMaxCollectMs = 3'600'000;     // HK436
constexpr std::int64_t kMinPeriodMs = 60'000;         // of a schedule, HK436: a turn a minute
constexpr std::int64_t kMaxPeriodMs = 2'678'400'000;  // 31 days

// An outside call. The run rests for kCallGraceMs longer than the call may take, so that what
// came of it is there before the time is over.
constexpr std::size_t kMaxRequestBytes = 65'536;  // of a request's body; HK940
constexpr std::size_t kMaxAnswerBytes = 262'144;  // longer ones are a failure, `unreadable`
constexpr std::int64_t kMinCallMs = 1'000;        // HK806
constexpr std::int64_t kMaxCallMs = 60'000;       // HK806
constexpr std::int64_t kCallGraceMs = 5'000;

// A call of a hook in Lua. Its steps are those of a turn, on top of what its values cost.
constexpr std::int64_t kHookFuel = 100'000;             // so a turn makes 50 at most
constexpr std::size_t kMaxHookArgumentBytes = 262'144;  // all of a call, as JSON
constexpr std::size_t kMaxLuaFileBytes = 262'144;       // HK791
constexpr std::size_t kMaxLuaFiles = 64;                // of one program

// Asking a model. What is reserved of a budget for an answer is this many tokens, and what was
// spent is forgotten when no budget counts it any more.
constexpr std::int64_t kMaxAnswerTokens = 1'024;
constexpr std::size_t kMaxAskedValues = 256;          // that a record is made of; HK835
constexpr std::size_t kMaxTools = 8;                  // that one `reply ai` may use; HK883
constexpr std::int64_t kMaxLookups = 4;               // by them, for one `reply ai`
constexpr std::size_t kMaxFoundBytes = 8'192;         // by one; longer is `unreadable`
constexpr std::size_t kMaxReplyBytes = 4'096;         // of `reply ai`; longer is `unreadable`
constexpr std::int64_t kMaxBudgetMs = 2'678'400'000;  // 31 days

// What one program may hold. Verify refuses more: these bound the time and the stack that
// loading and running any program takes. Compiled scripts stay far below.
constexpr std::size_t kMaxTypes = 4'096;           // types are looked up one by one
constexpr std::size_t kMaxTypeDepth = 32;          // List<List<Int>> is 3; records count
constexpr std::size_t kMaxConditionDepth = 512;    // evaluating one recurses
constexpr std::int64_t kMaxLimit = 1'000;          // `limit N`: its starts are all kept
constexpr std::int64_t kMaxPriority = 1'000;       // on either side of 0
constexpr std::size_t kMaxParameters = 16;         // native calls pass them in one list
constexpr std::size_t kMaxLocals = 4'096;          // of one function
constexpr std::size_t kMaxFunctionInsts = 65'536;  // of one function

}  // namespace hark::ir
