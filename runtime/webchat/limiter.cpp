#include "runtime/webchat/limiter.h"

#include <algorithm>

namespace hark::webchat {

std::int64_t Limiter::Take(std::string_view name, std::int64_t now_ms) {
  std::scoped_lock lock(mutex_);
  auto found = paid_ms_.find(name);
  if (found == paid_ms_.end()) {
    if (paid_ms_.size() >= names_max_) {
      std::erase_if(paid_ms_, [&](const auto& one) { return one.second <= now_ms; });
    }
    if (paid_ms_.size() >= names_max_) return rate_.every_ms;
    found = paid_ms_.emplace(name, now_ms).first;
  }
  std::int64_t& paid_ms = found->second;
  paid_ms = std::max(paid_ms, now_ms);
  const std::int64_t wait_ms = paid_ms - now_ms - (rate_.at_once - 1) * rate_.every_ms;
  if (wait_ms > 0) return wait_ms;
  paid_ms += rate_.every_ms;
  return 0;
}

}  // namespace hark::webchat
