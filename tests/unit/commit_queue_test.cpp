#include "runtime/store/commit_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/store/memory_store.h"
#include "tests/support/faulty_store.h"
#include "tests/support/stores.h"

namespace hark::test {
namespace {

using store::CommitQueue;

store::Write IngestOf(int thread, int n) {
  std::string name = std::to_string(thread);
  return store::Ingest{name + "-" + std::to_string(n), AddressOf(name), "{}", n, true};
}

// A store that takes a while to commit, or refuses to.
struct SlowStore {
  store::MemoryStore memory;
  std::atomic<bool> is_broken = false;
  std::size_t largest = 0;  // writes in one commit
  FaultyStore faulty{memory, [this](auto writes) -> std::optional<Failure> {
                       std::this_thread::sleep_for(std::chrono::milliseconds(1));
                       largest = std::max(largest, writes.size());
                       if (!is_broken) return std::nullopt;
                       return Failure{FailureKind::Unavailable, "the disk is full"};
                     }};
};

void InThreads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < count; ++thread) threads.emplace_back(work, thread);
  for (std::thread& thread : threads) thread.join();
}

TEST(CommitQueueTest, ManyThreadsShareCommits) {
  SlowStore slow;
  CommitQueue queue(slow.faulty);
  constexpr int kThreads = 16;
  constexpr int kEach = 50;
  InThreads(kThreads, [&](int thread) {
    for (int n = 0; n < kEach; ++n) {
      auto written = queue.Write(IngestOf(thread, n));
      ASSERT_TRUE(written);
      EXPECT_TRUE(std::get<store::Ingested>(*written).is_new);
      EXPECT_TRUE(queue.Ready(0, 1));
    }
  });
  EXPECT_EQ(queue.Count().value().inbox_new, std::size_t{kThreads * kEach});
  CommitQueue::Stats stats = queue.stats();
  EXPECT_EQ(stats.writes, std::uint64_t{kThreads * kEach});
  EXPECT_LT(stats.commits, stats.writes / 2);
}

TEST(CommitQueueTest, EveryCallerGetsItsOwnAnswers) {
  SlowStore slow;
  CommitQueue queue(slow.faulty, {.waiting_max = 8, .batch_max = 6, .gather_us = 500});
  InThreads(8, [&](int thread) {
    for (int n = 0; n < 30; ++n) {
      std::vector<store::Write> writes = {IngestOf(thread, n), IngestOf(thread, n),
                                          store::Activate{"none", 1}};
      auto results = queue.Apply(writes).value();
      ASSERT_EQ(results.size(), 3U);
      EXPECT_TRUE(std::get<store::Ingested>(results[0].value()).is_new);
      EXPECT_FALSE(std::get<store::Ingested>(results[1].value()).is_new);
      EXPECT_EQ(results[2].error().kind, FailureKind::NotFound);
    }
  });
  EXPECT_LE(slow.largest, 6U);
}

TEST(CommitQueueTest, ACallLargerThanTheQueueGoesAlone) {
  SlowStore slow;
  CommitQueue queue(slow.faulty, {.waiting_max = 2, .batch_max = 2, .gather_us = 0});
  std::vector<store::Write> writes;
  for (int n = 0; n < 10; ++n) writes.push_back(IngestOf(0, n));
  EXPECT_EQ(queue.Apply(writes).value().size(), 10U);
  EXPECT_TRUE(queue.Apply({}).value().empty());
}

TEST(CommitQueueTest, AFailedCommitFailsEveryCallerAndTheNextMaySucceed) {
  SlowStore slow;
  CommitQueue queue(slow.faulty);
  slow.is_broken = true;
  std::atomic<int> failed = 0;
  InThreads(4, [&](int thread) {
    auto written = queue.Write(IngestOf(thread, 0));
    if (!written && written.error().kind == FailureKind::Unavailable) ++failed;
  });
  EXPECT_EQ(failed, 4);
  slow.is_broken = false;
  EXPECT_TRUE(queue.Write(IngestOf(0, 0)));
}

TEST(CommitQueueTest, StopCommitsWhatWaitsAndTakesNoMore) {
  SlowStore slow;
  auto queue = std::make_unique<CommitQueue>(slow.faulty);
  std::atomic<std::size_t> taken = 0;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    queue->Stop();
  });
  InThreads(8, [&](int thread) {
    for (int n = 0;; ++n) {
      if (!queue->Write(IngestOf(thread, n))) return;
      ++taken;
    }
  });
  stopper.join();
  EXPECT_EQ(slow.memory.Count().value().inbox_new, taken);
  EXPECT_EQ(queue->Write(IngestOf(0, -1)).error().message, "the worker is stopping");
}

}  // namespace
}  // namespace hark::test
