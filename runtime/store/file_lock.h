#pragma once

#include <string>
#include <utility>

#include "compiler/base/result.h"

namespace hark::store {

// The claim of one process on a store: an flock on a file beside it, which the kernel
// takes back however the process ends. The file holds the owner's pid, for people.
class FileLock {
 public:
  // Conflict when another worker holds it.
  static Result<FileLock> Take(const std::string& path);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace hark::store
