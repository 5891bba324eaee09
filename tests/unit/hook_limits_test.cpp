// docs/limits.md on hooks: what is allowed at a limit, and what comes beyond it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/hooks.h"
#include "compiler/driver/compile.h"
#include "compiler/ir/limits.h"
#include "runtime/hook/lua_call.h"
#include "runtime/hook/trusted.h"
#include "runtime/ops/hook_call.h"
#include "runtime/ops/loaded_program.h"

namespace hark::hook {
namespace {

// How a call ends whose function is this.
Trap EndOf(const std::string& body, const Limits& limits = {}) {
  const std::string source = "function f() " + body + " end";
  const Answer answer = CallLua({"lua/f.lua", source, "f", "[]"}, limits);
  return answer ? Trap::None : answer.error().trap;
}

TEST(HookLimits, StepsOfLua) {
  const auto loop = [](std::int64_t rounds) { return fmt::format("for _ = 1, {} do end", rounds); };
  constexpr std::int64_t kOthers = 10'000;  // steps of the rest, and between two looks
  EXPECT_EQ(EndOf(loop(hook::kMaxSteps - kOthers)), Trap::None);
  EXPECT_EQ(EndOf(loop(hook::kMaxSteps + kOthers)), Trap::HookOverTime);
}

TEST(HookLimits, MemoryOfLua) {
  const Limits limits{.memory_bytes = std::size_t{1} << 20};
  EXPECT_EQ(EndOf(fmt::format("return #('x'):rep({})", limits.memory_bytes / 4), limits),
            Trap::None);
  EXPECT_EQ(EndOf(fmt::format("return #('x'):rep({})", limits.memory_bytes + 1), limits),
            Trap::HookOverMemory);
}

TEST(HookLimits, LengthOfAResult) {
  EXPECT_EQ(EndOf(fmt::format("return ('x'):rep({})", kMaxResultBytes - 2)), Trap::None);
  EXPECT_EQ(EndOf(fmt::format("return ('x'):rep({})", kMaxResultBytes - 1)), Trap::HookGaveOther);
}

TEST(HookLimits, DepthOfAResult) {
  const auto nested = [](int depth) {
    return fmt::format("local t = {{}} for _ = 2, {} do t = {{t}} end return t", depth);
  };
  EXPECT_EQ(EndOf(nested(hook::kMaxDepth)), Trap::None);
  EXPECT_EQ(EndOf(nested(hook::kMaxDepth + 1)), Trap::HookGaveOther);
}

TEST(HookLimits, LengthOfAFile) {
  const auto comment = [](std::size_t bytes) { return "--" + std::string(bytes - 2, 'x'); };
  EXPECT_EQ(cli::LookedThrough("lua/f.lua", comment(ir::kMaxLuaFileBytes)).wrong, "");
  EXPECT_EQ(cli::LookedThrough("lua/f.lua", comment(ir::kMaxLuaFileBytes + 1)).wrong,
            "it is longer than 256 KiB");
}

TEST(HookLimits, LengthOfArguments) {
  source::SourceSet sources;
  sources.Add("rules.hark",
              "extern lua fn size(words: Text) -> Int from \"lua/f.lua\"\n"
              "rule r on message { reply \"{size(text) or 0}\" }\n");
  diag::Sink sink;
  const sema::LuaFile file =
      cli::LookedThrough("lua/f.lua", "function size(words) return #words end");
  auto compiled = driver::Compile(sources, sink, {.world = {.lua = {file}}});
  ASSERT_TRUE(compiled);
  const auto program = ops::LoadedProgram::Load(std::move(compiled->program));
  ASSERT_TRUE(program);
  Trusted hooks({});
  ops::Context context;
  context.program = program->get();
  context.hooks = &hooks;
  context.fuel = ir::kTurnFuel;
  const auto call = [&](std::size_t bytes) {  // of JSON, two brackets and two quotes of them
    const auto given =
        ops::CallHook(context, ir::HookId{0}, {std::string(bytes - 4, 'x')}, ir::Place{});
    return given ? given->get<std::int64_t>() : -1;
  };
  EXPECT_EQ(call(ir::kMaxHookArgumentBytes),
            static_cast<std::int64_t>(ir::kMaxHookArgumentBytes) - 4);
  EXPECT_TRUE(context.hook_failures.empty());
  EXPECT_EQ(call(ir::kMaxHookArgumentBytes + 1), -1);
  ASSERT_EQ(context.hook_failures.size(), 1u);
  EXPECT_EQ(context.hook_failures.front().problem.trap, Trap::HookStopped);
}

}  // namespace
}  // namespace hark::hook
