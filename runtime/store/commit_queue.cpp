#include "runtime/store/commit_queue.h"

#include <chrono>
#include <iterator>
#include <utility>

namespace hark::store {

CommitQueue::CommitQueue(Store& store, Options options)
    : store_(store), options_(options), thread_([this] { Loop(); }) {}

CommitQueue::~CommitQueue() { Stop(); }

void CommitQueue::Stop() {
  {
    std::scoped_lock lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_all();
  has_room_.notify_all();
  std::call_once(joined_, [this] { thread_.join(); });
}

CommitQueue::Stats CommitQueue::stats() const {
  std::scoped_lock lock(mutex_);
  return stats_;
}

CommitQueue::Results CommitQueue::Apply(std::span<const store::Write> writes) {
  if (writes.empty()) return std::vector<Result<Written>>{};
  Caller caller{.writes = writes, .answer = {}, .answered = {}};
  std::unique_lock lock(mutex_);
  // An empty queue has room for any number, or a large call would wait for ever.
  has_room_.wait(lock, [&] {
    return is_stopping_ || waiting_ == 0 || waiting_ + writes.size() <= options_.waiting_max;
  });
  if (is_stopping_) return Fail(FailureKind::Unavailable, "the worker is stopping");
  callers_.push_back(&caller);
  waiting_ += writes.size();
  arrived_.notify_one();
  caller.answered.wait(lock, [&] { return caller.answer.has_value(); });
  return std::move(*caller.answer);
}

Result<Written> CommitQueue::Write(const store::Write& write) {
  Results results = Apply({&write, 1});
  if (!results) return std::unexpected(std::move(results.error()));
  return std::move(results->front());
}

void CommitQueue::Gather(std::unique_lock<std::mutex>& lock) {
  if (!is_busy_ || options_.gather_us <= 0) return;
  arrived_.wait_for(lock, std::chrono::microseconds(options_.gather_us),
                    [&] { return is_stopping_ || waiting_ >= options_.batch_max; });
}

CommitQueue::Batch CommitQueue::TakeBatch() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return is_stopping_ || !callers_.empty(); });
  Gather(lock);
  Batch batch;
  std::size_t taken = 0;
  while (!callers_.empty()) {
    std::size_t size = callers_.front()->writes.size();
    if (!batch.empty() && taken + size > options_.batch_max) break;
    batch.push_back(callers_.front());
    callers_.pop_front();
    taken += size;
  }
  waiting_ -= taken;
  is_busy_ = batch.size() > 1;
  has_room_.notify_all();
  return batch;
}

CommitQueue::Results CommitQueue::ApplyBatch(const Batch& batch) {
  if (batch.size() == 1) return store_.Apply(batch.front()->writes);
  std::vector<store::Write> all;
  for (const Caller* caller : batch) {
    all.insert(all.end(), caller->writes.begin(), caller->writes.end());
  }
  return store_.Apply(all);
}

void CommitQueue::Answer(const Batch& batch, Results results) {
  std::scoped_lock lock(mutex_);
  stats_.commits += 1;
  std::size_t at = 0;
  for (Caller* caller : batch) {
    std::size_t size = caller->writes.size();
    stats_.writes += size;
    if (results) {
      auto first = std::make_move_iterator(results->begin() + static_cast<std::ptrdiff_t>(at));
      caller->answer.emplace(std::in_place, first, first + static_cast<std::ptrdiff_t>(size));
    } else {
      caller->answer.emplace(std::unexpected(results.error()));
    }
    at += size;
    // Under the lock: once it is free the caller may return, and `answered` is gone.
    caller->answered.notify_one();
  }
}

void CommitQueue::Loop() {
  while (true) {
    Batch batch = TakeBatch();
    if (batch.empty()) return;
    Answer(batch, ApplyBatch(batch));
  }
}

}  // namespace hark::store
