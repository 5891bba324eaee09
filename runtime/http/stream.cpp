#include "runtime/http/stream.h"

#include <utility>

namespace hark::http {

bool Stream::Write(std::string_view bytes) {
  std::scoped_lock lock(mutex_);
  if (is_over_) return false;
  if (waiting_.size() + bytes.size() > options_.waiting_bytes_max) {
    // Half of what waits would be worth nothing to a reader that has to come back anyway.
    waiting_.clear();
    is_over_ = true;
  } else {
    waiting_ += bytes;
  }
  if (ring_) ring_();
  return !is_over_;
}

void Stream::End() {
  std::scoped_lock lock(mutex_);
  is_over_ = true;
  if (ring_) ring_();
}

bool Stream::is_over() const {
  std::scoped_lock lock(mutex_);
  return is_over_;
}

std::size_t Stream::waiting() const {
  std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void Stream::Attach(std::function<void()> ring) {
  std::scoped_lock lock(mutex_);
  ring_ = std::move(ring);
  if (!waiting_.empty() || is_over_) ring_();
}

std::string Stream::Take() {
  std::scoped_lock lock(mutex_);
  return std::exchange(waiting_, {});
}

void Stream::Close() {
  std::scoped_lock lock(mutex_);
  waiting_.clear();
  is_over_ = true;
  ring_ = nullptr;
}

}  // namespace hark::http
