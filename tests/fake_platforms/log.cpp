#include "tests/fake_platforms/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>

namespace hark::fake {
namespace {

std::int64_t NowMs() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Log::Log(const std::string& path, std::string& error) {
  if (path.empty()) return;
  file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) error = "cannot write the log " + path + ": " + std::strerror(errno);
}

Log::~Log() {
  if (file_ >= 0) close(file_);
}

bool Log::Append(nlohmann::json record) {
  std::lock_guard lock(mutex_);
  record["seq"] = ++seq_;
  record["at_ms"] = NowMs();
  if (file_ < 0) return true;
  std::string line = record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return WriteAll(file_, line) && fsync(file_) == 0;
}

}  // namespace hark::fake
