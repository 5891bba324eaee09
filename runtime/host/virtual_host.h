#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>

#include "runtime/host/host.h"

// A host in which nothing happens by itself: for tests and simulation. The same seed and
// the same steps give the same run.
namespace hark::host {

// Time that moves when told to. Wall and monotonic time move together, except for Jump.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(std::int64_t now_ms) : now_ms_(now_ms) {}

  std::int64_t NowMs() override { return now_ms_; }
  std::int64_t MonotonicNs() override { return monotonic_ns_; }

  // `ms` is not negative.
  void Advance(std::int64_t ms);
  // Sets the wall clock alone, forwards or back, as an operator or NTP may.
  void Jump(std::int64_t now_ms) { now_ms_ = now_ms; }

 private:
  std::atomic<std::int64_t> now_ms_;
  std::atomic<std::int64_t> monotonic_ns_ = 0;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : generator_(seed) {}

  std::uint64_t Next() override {
    std::scoped_lock lock(mutex_);
    return generator_();
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 generator_;  // its numbers are fixed by the C++ standard
};

}  // namespace hark::host
