#include "runtime/connect/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "compiler/base/crypto.h"
#include "runtime/connect/seal.h"

namespace hark::connect {
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

std::string Why() { return std::error_code(errno, std::generic_category()).message(); }

Failure NotAKey(const std::string& path) {
  return {FailureKind::Corrupt,
          fmt::format("{0} is to hold the key of kept tokens, and it does not: put the right file "
                      "back. Where it is lost, remove {0}, `hark disconnect` whatever `hark "
                      "connections` shows as kept, and connect it again",
                      path)};
}

Failure Unmakeable(const std::string& path, const std::string& why) {
  return {FailureKind::Unavailable,
          fmt::format("the key of kept tokens cannot be made in {} ({}): make the folder "
                      "writable, or name another file by `token_key` in hark.toml",
                      path, why)};
}

// A file's name is on the disk when its folder is.
void SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const File folder(slash == path.npos ? "." : path.substr(0, slash + 1), O_RDONLY | O_DIRECTORY);
  if (folder.is_open()) fsync(folder.number());
}

// Written under another name and then linked, so that no half of it is ever read, and the first
// of two that begin at once is the one that counts.
Result<void> Make(const std::string& path) {
  std::string key = MakeKey();
  std::string text = crypto::ToBase64(key) + "\n";
  Wipe(key);
  const std::string draft = path + "." + crypto::ToHex(crypto::Hash(MakeKey())).substr(0, 16);
  bool written = false;
  std::string why;
  {
    const File file(draft, O_WRONLY | O_CREAT | O_EXCL);
    written = file.is_open() &&
              write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              fsync(file.number()) == 0;
    if (!written) why = Why();
  }
  Wipe(text);
  const bool linked = written && (link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  if (written && !linked) why = Why();
  unlink(draft.c_str());
  if (!linked) return std::unexpected(Unmakeable(path, why));
  SyncFolderOf(path);
  return {};
}

}  // namespace

Result<std::string> ReadKeyFile(const std::string& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open() && errno == ENOENT) {
    return Fail(FailureKind::NotFound,
                fmt::format("the key of kept tokens is not in {}: put the file back. Where it is "
                            "lost, `hark disconnect` whatever `hark connections` shows as kept, "
                            "and connect it again",
                            path));
  }
  struct stat facts = {};
  if (!file.is_open() || fstat(file.number(), &facts) != 0) {
    return Fail(FailureKind::Denied,
                fmt::format("the key of kept tokens in {} cannot be read ({}): let this user read "
                            "it",
                            path, Why()));
  }
  if ((facts.st_mode & 077) != 0) {
    return Fail(FailureKind::Denied,
                fmt::format("others may read {}, which holds the key of kept tokens: `chmod 600` "
                            "it, and if they may have, connect each connection again",
                            path));
  }
  std::string text(256, '\0');
  const ssize_t count = read(file.number(), text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  auto key = crypto::FromBase64(text);
  Wipe(text);
  if (!key || key->size() != kKeyBytes) return std::unexpected(NotAKey(path));
  return std::move(*key);
}

Result<std::string> ReadOrMakeKeyFile(const std::string& path) {
  Result<std::string> key = ReadKeyFile(path);
  if (key || key.error().kind != FailureKind::NotFound) return key;
  if (Result<void> made = Make(path); !made) return std::unexpected(made.error());
  return ReadKeyFile(path);
}

}  // namespace hark::connect
