#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hark::outbox {

// Connections that do not send for a while because the channel refuses the whole account:
// a bad token, a restriction. Each message refused that way would be refused again, and
// channels punish storms. Kept in memory: after a restart one message finds out again.
//
// Shared by all senders; any thread.
class Pauses {
 public:
  // How long until one message tries again by itself.
  static constexpr std::int64_t kPauseMs = 5 * 60 * 1'000;

  struct Paused {
    std::string connection;
    std::string reason;  // code and words of the channel
    std::int64_t until_ms = 0;
  };

  // True when this is news; false for one that failed again after its pause.
  bool Pause(const std::string& connection, std::string reason, std::int64_t now_ms);
  // The connection works: the next refusal is news again.
  void Clear(std::string_view connection);
  // Nothing when the connection may send.
  std::optional<Paused> At(std::string_view connection, std::int64_t now_ms) const;
  // All that were refused and did not work since, pause over or not.
  std::vector<Paused> List() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Paused, std::less<>> paused_;
};

}  // namespace hark::outbox
