#include "runtime/store/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace hark::store {
namespace {

std::string OwnerOf(int descriptor) {
  std::array<char, 16> text{};
  ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  std::string pid(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  pid.erase(std::ranges::find_if_not(pid, [](char c) { return c >= '0' && c <= '9'; }), pid.end());
  return pid.empty() ? "" : fmt::format(" (process {})", pid);
}

// Only for people: a lock without its pid is as good.
void WriteOwner(int descriptor) {
  std::string pid = fmt::format("{}\n", getpid());
  if (ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] ssize_t written = pwrite(descriptor, pid.data(), pid.size(), 0);
  }
}

}  // namespace

Result<FileLock> FileLock::Take(const std::string& path) {
  constexpr mode_t kOwnerOnly = 0600;
  int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) {
    return Fail(FailureKind::Unavailable,
                fmt::format("the lock `{}` cannot be made ({}); make its folder, let this user "
                            "write to it, or name another path",
                            path, std::strerror(errno)));
  }
  FileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Fail(FailureKind::Conflict,
                fmt::format("another worker{} uses this store: `{}` is locked; stop that worker "
                            "or name another path",
                            OwnerOf(descriptor), path));
  }
  WriteOwner(descriptor);
  return lock;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace hark::store
