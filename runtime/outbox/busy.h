#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace hark::outbox {

// How many calls of each service are on the wire, so that one that is slow does not take all
// the threads there are. Shared by all senders; any thread.
class Busy {
 public:
  // Calls of one service at a time. A race of two threads may go one above.
  static constexpr std::size_t kMost = 4;

  // One more or one less of a connection.
  class Hold {
   public:
    Hold(Busy& busy, const std::string& connection) : busy_(busy), connection_(connection) {
      std::scoped_lock lock(busy_.mutex_);
      ++busy_.counts_[connection_];
    }
    ~Hold() {
      std::scoped_lock lock(busy_.mutex_);
      if (--busy_.counts_[connection_] == 0) busy_.counts_.erase(connection_);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Busy& busy_;
    const std::string& connection_;
  };

  // The connections that have their fill.
  std::vector<std::string> Full() const {
    std::scoped_lock lock(mutex_);
    std::vector<std::string> full;
    for (const auto& [connection, count] : counts_) {
      if (count >= kMost) full.push_back(connection);
    }
    return full;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> counts_;
};

}  // namespace hark::outbox
