#pragma once

#include <cstdint>

// What a runtime asks of the process it lives in. Nothing in runtime/ reads a clock or
// draws a random number but through these, so the same code runs in production, in
// tests under a virtual clock, and in simulation under faults.
namespace hark::host {

// Both methods may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time: ms since 1970-01-01T00:00Z. May jump.
  virtual std::int64_t NowMs() = 0;
  // Never goes back; for deadlines and how long something took. Nanoseconds since an
  // unnamed moment.
  virtual std::int64_t MonotonicNs() = 0;
};

// A source of bits for back-off jitter and ids. May be called from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t Next() = 0;
};

// The bell between who commits work and who does it. Losing a ring costs latency, never
// work: whoever waits looks again by itself after `timeout_ms`.
class Wake {
 public:
  virtual ~Wake() = default;
  virtual void Ring() = 0;
  // Returns when rung since the last return, or after the timeout.
  virtual void Wait(std::int64_t timeout_ms) = 0;
};

// The process's own clock, generator and an in-process bell.
Clock& SystemClock();
Random& SystemRandom();

}  // namespace hark::host
