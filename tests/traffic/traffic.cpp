#include "tests/traffic/traffic.h"

#include <algorithm>

#include "compiler/base/check.h"
#include "tests/support/scratch.h"
#include "tests/traffic/judge.h"
#include "tests/traffic/platform_side.h"
#include "tests/traffic/worker_side.h"

namespace hark::traffic {
namespace {

constexpr std::int64_t kBeginMs = 1'767'603'600'000;  // 2026-01-05T09:00:00Z
constexpr std::int64_t kLookMs = 5'000;               // how often the worker looks by itself
constexpr std::int64_t kMinuteMs = 60'000;
// Everything is tried again within 5 minutes and what is in doubt is held after 2; some webhooks
// wait for 10.
constexpr std::int64_t kDrainMs = 6 * 60 * kMinuteMs;

class Day {
 public:
  Day(const Plan& plan, Tally& tally)
      : dice_(plan.seed),
        platforms_(clock_, dice_, plan, tally),
        worker_(
            {folder_.File("hark.db"), platforms_.Connections(), clock_, platforms_, dice_, plan}),
        tally_(tally) {}

  void Run(std::int64_t minutes) {
    worker_.Open();
    const std::int64_t end_ms = kBeginMs + minutes * kMinuteMs;
    while (clock_.NowMs() < end_ms) Step();
    platforms_.CalmDown();
    Drain();
    Judge(platforms_, worker_.store(), tally_);
  }

 private:
  // Everything that is due, then on to whatever is next.
  void Step() {
    if (!worker_.is_open() && clock_.NowMs() >= opens_ms_) worker_.Open();
    if (!platforms_.Deliver(worker_)) PowerFails();
    if (worker_.is_open()) {
      try {
        worker_.Work();
      } catch (const Crash&) {
        PowerFails();
      }
    }
    std::int64_t next_ms = clock_.NowMs() + kLookMs;
    if (const auto due_ms = platforms_.NextDue()) next_ms = std::min(next_ms, *due_ms);
    clock_.Advance(std::max<std::int64_t>(1, next_ms - clock_.NowMs()));
  }

  void PowerFails() {
    ++tally_.crashes;
    worker_.Close();
    opens_ms_ = clock_.NowMs() + dice_.Between(500, kMinuteMs);
  }

  void Drain() {
    const std::int64_t end_ms = clock_.NowMs() + kDrainMs;
    std::int64_t look_ms = 0;
    while (clock_.NowMs() < end_ms || !worker_.is_open()) {
      Step();
      if (platforms_.NextDue() || !worker_.is_open() || clock_.NowMs() < look_ms) continue;
      look_ms = clock_.NowMs() + kMinuteMs;
      if (worker_.IsIdle()) return;
    }
  }

  host::VirtualClock clock_{kBeginMs};
  Dice dice_;
  test::Scratch folder_;
  PlatformSide platforms_;
  WorkerSide worker_;
  Tally& tally_;
  std::int64_t opens_ms_ = 0;
};

}  // namespace

Tally RunTraffic(const Plan& plan) {
  Tally tally;
  Day day(plan, tally);
  day.Run(plan.minutes);
  return tally;
}

}  // namespace hark::traffic
