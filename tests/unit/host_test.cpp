#include <gtest/gtest.h>

#include <thread>

#include "runtime/host/host.h"
#include "runtime/host/virtual_host.h"
#include "runtime/wake/in_process_wake.h"

namespace hark::test {
namespace {

TEST(VirtualClockTest, MovesOnlyWhenTold) {
  host::VirtualClock clock(5'000);
  EXPECT_EQ(clock.NowMs(), 5'000);
  EXPECT_EQ(clock.MonotonicNs(), 0);
  clock.Advance(20);
  EXPECT_EQ(clock.NowMs(), 5'020);
  EXPECT_EQ(clock.MonotonicNs(), 20'000'000);
  clock.Jump(1'000);
  EXPECT_EQ(clock.NowMs(), 1'000);
  EXPECT_EQ(clock.MonotonicNs(), 20'000'000) << "deadlines do not see a jump";
}

TEST(SeededRandomTest, OneSeedIsOneSequence) {
  host::SeededRandom first(9);
  host::SeededRandom second(9);
  host::SeededRandom other(10);
  std::uint64_t drawn = first.Next();
  EXPECT_EQ(drawn, second.Next());
  EXPECT_NE(drawn, other.Next());
  EXPECT_NE(drawn, first.Next());
}

TEST(SystemHostTest, GivesTimeAndBits) {
  std::int64_t before = host::SystemClock().MonotonicNs();
  EXPECT_GT(host::SystemClock().NowMs(), 1'600'000'000'000);
  EXPECT_GE(host::SystemClock().MonotonicNs(), before);
  EXPECT_NE(host::SystemRandom().Next(), host::SystemRandom().Next());
}

TEST(InProcessWakeTest, ARingBeforeTheWaitIsNotLost) {
  wake::InProcessWake wake;
  constexpr std::int64_t kLongMs = 60'000;
  wake.Ring();
  wake.Ring();
  wake.Wait(kLongMs);
  std::int64_t before = host::SystemClock().MonotonicNs();
  wake.Wait(5);
  EXPECT_GE(host::SystemClock().MonotonicNs() - before, 4'000'000) << "two rings are kept as one";
  std::thread ringer([&] { wake.Ring(); });
  wake.Wait(kLongMs);
  ringer.join();
}

}  // namespace
}  // namespace hark::test
