#include "tests/support/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

namespace hark::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{20};

// What runs between fork and exec. Only calls that are safe there.
[[noreturn]] void Become(const char* program, char* const* arguments, int output, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  dup2(output, STDOUT_FILENO);
  execv(program, arguments);
  _exit(127);
}

}  // namespace

std::string BesideThisProgram(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

Result<Child> Child::Start(const std::string& program, const std::vector<std::string>& arguments) {
  if (access(program.c_str(), X_OK) != 0) {
    return Fail(FailureKind::NotFound,
                fmt::format("there is no program {}; build it first", program));
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Fail(FailureKind::Unavailable, std::strerror(errno));
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Become(program.c_str(), words.data(), ends[1], parent);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return Fail(FailureKind::Unavailable,
                fmt::format("cannot start {}: {}", program, std::strerror(errno)));
  }
  return Child(pid, ends[0]);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      status_(other.status_),
      read_(std::move(other.read_)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  Stop();
  pid_ = std::exchange(other.pid_, -1);
  output_ = std::exchange(other.output_, -1);
  status_ = other.status_;
  read_ = std::move(other.read_);
  return *this;
}

Result<std::string> Child::ReadLineAfter(std::string_view prefix, std::int64_t timeout_ms) {
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  while (true) {
    for (std::size_t stop = read_.find('\n'); stop != std::string::npos; stop = read_.find('\n')) {
      std::string line = read_.substr(0, stop);
      read_.erase(0, stop + 1);
      if (line.starts_with(prefix)) return line.substr(prefix.size());
    }
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return Fail(FailureKind::Unavailable, "the process says nothing");
    pollfd ready{output_, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(left)) <= 0) continue;
    char bytes[4096];
    ssize_t count = read(output_, bytes, sizeof bytes);
    if (count == 0) return Fail(FailureKind::Unavailable, "the process has ended");
    if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
  }
}

bool Child::Reap(int flags) {
  int status = 0;
  if (waitpid(pid_, &status, flags) != pid_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  pid_ = -1;
  close(std::exchange(output_, -1));
  return true;
}

int Child::Stop() {
  if (pid_ < 0) return status_;
  kill(pid_, SIGTERM);
  const Clock::time_point end = Clock::now() + kPatience;
  while (!Reap(WNOHANG)) {
    if (Clock::now() >= end) {
      Kill();
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return status_;
}

void Child::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  Reap(0);
}

}  // namespace hark::test
