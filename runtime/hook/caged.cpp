#include "runtime/hook/caged.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <optional>
#include <string>

#include "runtime/hook/frame.h"
#include "runtime/hook/lockdown.h"
#include "runtime/hook/lua_call.h"

namespace hark::hook {
namespace {

bool ReadAll(char* into, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(kCageFd, into, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool WriteAll(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = write(kCageFd, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

bool ReadFrame(std::string& body) {
  char first[4];
  if (!ReadAll(first, sizeof first)) return false;
  const std::optional<std::size_t> length = LengthOf({first, sizeof first});
  if (!length) return false;
  body.resize(*length);
  return ReadAll(body.data(), body.size());
}

Answer Called(const ReadRequest& read) {
  try {
    return CallLua(read.request, read.limits);
  } catch (const std::bad_alloc&) {
    return std::unexpected(Problem{Trap::HookOverMemory, ""});
  }
}

}  // namespace

int RunCaged(std::uint64_t memory_bytes, std::uint64_t cpu_seconds) {
  // The first answer says whether it is locked in. Nothing is called before the host has read it.
  const std::string wrong = LockDown(memory_bytes, cpu_seconds);
  const Answer begun =
      wrong.empty() ? Answer("") : Answer(std::unexpected(Problem{Trap::HookStopped, wrong}));
  if (!WriteAll(AnswerFrame(begun)) || !wrong.empty()) return 1;
  std::string body;
  while (ReadFrame(body)) {
    const std::optional<ReadRequest> read = ParseRequest(body);
    if (!read || !WriteAll(AnswerFrame(Called(*read)))) return 1;
  }
  return 0;
}

}  // namespace hark::hook
