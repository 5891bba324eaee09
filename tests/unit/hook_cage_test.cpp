#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/hook/cage.h"

namespace hark::hook {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSource =
    "function ok() return 'ok' end "
    "function hang() return (('a'):rep(300)):match(('.-'):rep(12) .. 'b') end";

std::shared_ptr<Zygote> NewZygote() { return std::make_shared<Zygote>(CageProgram()); }

Answer CallNamed(Caller& caller, std::string_view function) {
  return caller.Call({"lua/f.lua", kSource, function, "[]"});
}

// Pids and states of the processes that are children of this one, or of those, by their parent.
std::vector<std::pair<pid_t, char>> ChildrenOf(pid_t parent) {
  std::vector<std::pair<pid_t, char>> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream in(entry.path() / "stat");
    std::string pid;
    std::string comm;
    char state = '?';
    pid_t its_parent = 0;
    in >> pid >> comm >> state >> its_parent;
    if (in && its_parent == parent) children.emplace_back(std::stoi(name), state);
  }
  return children;
}

TEST(HookCage, OneProcessServesManyCalls) {
  Cage cage(NewZygote(), {.deadline_ms = 20'000});
  for (int call = 0; call < 50; ++call) EXPECT_EQ(CallNamed(cage, "ok").value_or(""), "\"ok\"");
  EXPECT_EQ(cage.begun(), 1);
}

TEST(HookCage, IsKilledAtItsDeadlineAndBegunAnew) {
  Cage cage(NewZygote(), {.deadline_ms = 50});
  const Answer answer = CallNamed(cage, "hang");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trap, Trap::HookOverTime);
  EXPECT_EQ(CallNamed(cage, "hang").error().trap, Trap::HookOverTime);
  EXPECT_EQ(cage.begun(), 2);
}

TEST(HookCage, LeavesNoProcessBehind) {
  const std::size_t before = ChildrenOf(getpid()).size();
  {
    const auto zygote = NewZygote();
    Cage one(zygote, {.deadline_ms = 30});
    Cage other(zygote, {.deadline_ms = 20'000});
    EXPECT_TRUE(CallNamed(other, "ok"));
    for (int call = 0; call < 3; ++call) EXPECT_FALSE(CallNamed(one, "hang"));
    const auto children = ChildrenOf(getpid());
    ASSERT_EQ(children.size(), before + 1);
    const auto caged = ChildrenOf(children.back().first);
    EXPECT_EQ(caged.size(), 1u) << "the killed ones are taken away";
    for (const auto& [pid, state] : caged) EXPECT_NE(state, 'Z');
  }
  EXPECT_EQ(ChildrenOf(getpid()).size(), before);
}

// Kills the one process that belongs to the zygote which is this process's only other child.
void KillCaged(pid_t zygote) {
  const auto caged = ChildrenOf(zygote);
  ASSERT_EQ(caged.size(), 1u);
  ASSERT_EQ(kill(caged.front().first, SIGKILL), 0);
}

TEST(HookCage, GoesOnWhereItsProcessOrItsZygoteWasKilled) {
  const auto before = ChildrenOf(getpid());
  Cage cage(NewZygote(), {.deadline_ms = 20'000});
  ASSERT_TRUE(CallNamed(cage, "ok"));
  auto children = ChildrenOf(getpid());
  std::erase_if(children, [&](const auto& child) {
    return std::ranges::any_of(before, [&](const auto& old) { return old.first == child.first; });
  });
  ASSERT_EQ(children.size(), 1u);
  const pid_t zygote = children.front().first;
  KillCaged(zygote);
  // The kill may still be on its way: then this call ends with it, and the next does not.
  if (const Answer first = CallNamed(cage, "ok"); !first) {
    EXPECT_EQ(first.error().trap, Trap::HookStopped);
    EXPECT_TRUE(CallNamed(cage, "ok"));
  }
  kill(zygote, SIGKILL);
  Answer after = CallNamed(cage, "ok");
  for (int again = 0; again < 3 && !after; ++again) after = CallNamed(cage, "ok");
  EXPECT_TRUE(after) << after.error().message;
}

TEST(HookCage, WithoutItsProgramNothingIsCalled) {
  Cage cage(std::make_shared<Zygote>("/nowhere/hark-cage"), {});
  const Answer answer = CallNamed(cage, "ok");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trap, Trap::HookStopped);
  EXPECT_TRUE(answer.error().message.contains("/nowhere/hark-cage does not start"))
      << answer.error().message;
}

// A program that is no cage: it neither locks itself in nor answers.
TEST(HookCage, AnotherProgramIsNoCage) {
  Cage cage(std::make_shared<Zygote>("/bin/true"), {});
  const Answer answer = CallNamed(cage, "ok");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().trap, Trap::HookStopped);
}

TEST(HookCage, ManyThreadsShareAZygoteAndACage) {
  const auto zygote = NewZygote();
  Cage shared(zygote, {.deadline_ms = 20'000});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      Cage own(zygote, {.deadline_ms = 20'000});
      for (int call = 0; call < 20; ++call) {
        EXPECT_TRUE(CallNamed(own, "ok"));
        EXPECT_TRUE(CallNamed(shared, "ok"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(HookCage, LongValuesCross) {
  Cage cage(NewZygote(), {.deadline_ms = 20'000});
  const std::string text(200'000, 'x');
  const std::string arguments = "[\"" + text + "\"]";
  const Answer answer = cage.Call({"lua/f.lua", "function f(x) return x end", "f", arguments});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->size(), text.size() + 2);
  const std::string more(5u << 20, ' ');
  EXPECT_EQ(cage.Call({"lua/f.lua", more, "f", "[]"}).error().trap, Trap::HookStopped);
}

}  // namespace
}  // namespace hark::hook
