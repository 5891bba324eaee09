#include "runtime/host/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "runtime/host/host.h"

namespace hark::host {
namespace {

// An open file, closed at the end.
class File {
 public:
  File(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) close(number_);
  }
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

std::unexpected<Failure> Why(FailureKind kind) {
  return Fail(kind, std::error_code(errno, std::generic_category()).message());
}

// A file's name is on the disk when its folder is.
void SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const File folder(slash == path.npos ? "." : path.substr(0, slash + 1), O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) fsync(folder.number());
}

Result<void> Write(const std::string& path, std::string_view text) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  const bool written =
      file.is_open() &&
      write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(file.number()) == 0;
  if (!written) return Why(FailureKind::Unavailable);
  return {};
}

}  // namespace

// Written under another name and then linked.
Result<void> WriteOnce(const std::string& path, std::string_view text) {
  const std::string draft = fmt::format("{}.{:016x}", path, SystemRandom().Next());
  Result<void> made = Write(draft, text);
  if (made && link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    made = Why(FailureKind::Unavailable);
  }
  unlink(draft.c_str());
  if (made) SyncFolderOf(path);
  return made;
}

Result<std::string> ReadPrivate(const std::string& path, std::size_t bytes_max) {
  const File file(path, O_RDONLY);
  if (!file.is_open()) {
    return Why(errno == ENOENT ? FailureKind::NotFound : FailureKind::Unavailable);
  }
  struct stat facts = {};
  if (fstat(file.number(), &facts) != 0) return Why(FailureKind::Unavailable);
  if ((facts.st_mode & 077) != 0) return Fail(FailureKind::Denied, "others may read it");
  std::string text(bytes_max + 1, '\0');
  const ssize_t count = read(file.number(), text.data(), text.size());
  if (count < 0) return Why(FailureKind::Unavailable);
  text.resize(static_cast<std::size_t>(count));
  if (text.size() > bytes_max) return Fail(FailureKind::Corrupt, "it is too long");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string RandomBytes(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    const std::uint64_t bits = SystemRandom().Next();
    text.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  text.resize(bytes);
  return text;
}

}  // namespace hark::host
