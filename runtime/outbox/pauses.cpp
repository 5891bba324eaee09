#include "runtime/outbox/pauses.h"

#include <utility>

namespace hark::outbox {

bool Pauses::Pause(const std::string& connection, std::string reason, std::int64_t now_ms) {
  std::scoped_lock lock(mutex_);
  Paused paused{connection, std::move(reason), now_ms + kPauseMs};
  return paused_.insert_or_assign(connection, std::move(paused)).second;
}

void Pauses::Clear(std::string_view connection) {
  std::scoped_lock lock(mutex_);
  auto found = paused_.find(connection);
  if (found != paused_.end()) paused_.erase(found);
}

std::optional<Pauses::Paused> Pauses::At(std::string_view connection, std::int64_t now_ms) const {
  std::scoped_lock lock(mutex_);
  auto found = paused_.find(connection);
  if (found == paused_.end() || found->second.until_ms <= now_ms) return std::nullopt;
  return found->second;
}

std::vector<Pauses::Paused> Pauses::List() const {
  std::scoped_lock lock(mutex_);
  std::vector<Paused> all;
  for (const auto& [name, paused] : paused_) all.push_back(paused);
  return all;
}

}  // namespace hark::outbox
