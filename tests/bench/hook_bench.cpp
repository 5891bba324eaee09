// What a call of a hook takes, caged and in this process, beside an empty round trip through a pipe
// pair to another process, which no caged call can be faster than; and how long it takes from a
// call over its deadline to the answer of the next, with the kill and the new process.
//
// hook_bench [--tiny]
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/check.h"
#include "runtime/hook/cage.h"
#include "runtime/hook/trusted.h"

namespace hark::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kSource =
    "local worth = {low = 10, middle = 35, high = 60} "
    "function score(bill, hurry) return worth[bill] + hurry end "
    "function hang() return (('a'):rep(300)):match(('.-'):rep(12) .. 'b') end";

constexpr hook::Limits kLimits{.deadline_ms = 100};

void Score(hook::Caller& caller) {
  const hook::Answer answer = caller.Call({"lua/score.lua", kSource, "score", "[\"high\",40]"});
  HARK_CHECK(answer && *answer == "100", "the hook gives what it works out");
}

// Another process that gives every byte back.
class Echo {
 public:
  Echo() {
    HARK_CHECK(pipe(there_) == 0 && pipe(back_) == 0, "there are pipes");
    child_ = fork();
    if (child_ != 0) return;
    close(there_[1]);
    char byte = 0;
    while (read(there_[0], &byte, 1) == 1 && write(back_[1], &byte, 1) == 1) {
    }
    _exit(0);
  }
  ~Echo() {
    close(there_[1]);
    waitpid(child_, nullptr, 0);
  }
  void RoundTrip() {
    char byte = 'x';
    HARK_CHECK(write(there_[1], &byte, 1) == 1 && read(back_[0], &byte, 1) == 1, "it comes back");
  }

 private:
  int there_[2];
  int back_[2];
  pid_t child_ = 0;
};

// In microseconds, sorted.
std::vector<double> Times(int count, const std::function<void()>& once) {
  std::vector<double> times;
  for (int round = 0; round < count; ++round) {
    const Clock::time_point begun = Clock::now();
    once();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
  }
  std::ranges::sort(times);
  return times;
}

void Print(const char* what, const std::vector<double>& times) {
  const auto at = [&](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  fmt::print("| {} | {:.1f} | {:.1f} | {} |\n", what, at(0.5), at(0.99), times.size());
}

void Run(bool tiny) {
  const int calls = tiny ? 20 : 20'000;
  const int kills = tiny ? 2 : 100;
  Echo echo;
  hook::Trusted trusted(kLimits);
  const auto zygote = std::make_shared<hook::Zygote>(hook::CageProgram());
  hook::Cage cage(zygote, kLimits);
  Score(cage);
  fmt::print("| what | p50 µs | p99 µs | times |\n| --- | --- | --- | --- |\n");
  Print("empty round trip to another process", Times(calls, [&] { echo.RoundTrip(); }));
  Print("call in this process", Times(calls, [&] { Score(trusted); }));
  Print("call in a cage", Times(calls, [&] { Score(cage); }));
  // The deadline itself is no part of it.
  std::vector<double> over = Times(kills, [&] {
    HARK_CHECK(!cage.Call({"lua/score.lua", kSource, "hang", "[]"}), "it does not end");
    Score(cage);
  });
  for (double& time : over) time -= static_cast<double>(kLimits.deadline_ms) * 1000;
  Print("from the deadline to the next answer: kill, new process, call", over);
}

}  // namespace
}  // namespace hark::bench

int main(int argc, char** argv) {
  hark::bench::Run(argc > 1 && std::strcmp(argv[1], "--tiny") == 0);
  return 0;
}
