#pragma once

#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace hark::fake {

// The ground truth of what was asked of the platforms: one JSON line a request, on disk
// before the request is answered, so that it outlives any kill. For all threads.
class Log {
 public:
  // Appends to the file, making it where there is none. `error` is set when it cannot.
  Log(const std::string& path, std::string& error);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Adds `seq` (from 1) and `at_ms` to the record. False when the disk did not take it.
  bool Append(nlohmann::json record);

 private:
  std::mutex mutex_;
  int file_ = -1;
  std::size_t seq_ = 0;
};

}  // namespace hark::fake
