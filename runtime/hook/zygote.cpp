#include "runtime/hook/zygote.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace hark::hook {
namespace {

namespace fs = std::filesystem;

// Two ends that no other program of this process inherits.
bool MakeSockets(int type, OpenFd& ours, OpenFd& theirs) {
  int ends[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0) return false;
  ours = OpenFd(ends[0]);
  theirs = OpenFd(ends[1]);
  return true;
}

std::string Because(int error) { return std::strerror(error); }

// Starts the program with the socket at descriptor 3, without our files, environment, signals or
// terminal. Gives an errno, 0 for none.
int Spawn(const std::string& program, int socket, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, socket, 3);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&files, 0, 1);
  posix_spawn_file_actions_adddup2(&files, 0, 2);
  posix_spawn_file_actions_addclosefrom_np(&files, 4);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = "hark-cage";
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  const int error = posix_spawn(&pid, program.c_str(), &files, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

}  // namespace

OpenFd::OpenFd(OpenFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
OpenFd& OpenFd::operator=(OpenFd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
OpenFd::~OpenFd() {
  if (fd_ >= 0) close(fd_);
}

Zygote::~Zygote() { Stop(); }

// It ends when its socket does.
void Zygote::Stop() {
  control_ = OpenFd();
  if (pid_ == 0) return;
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

Result<void> Zygote::Start() {
  OpenFd theirs;
  if (!MakeSockets(SOCK_SEQPACKET, control_, theirs)) {
    return Fail(FailureKind::Unavailable, "there is no socket for hooks: " + Because(errno));
  }
  const int error = Spawn(program_, theirs.get(), pid_);
  if (error == 0) {
    ++generation_;
    return {};
  }
  pid_ = 0;
  control_ = OpenFd();
  const std::string name = program_.empty() ? "hark-cage" : program_;
  return Fail(FailureKind::Unavailable, name + " does not start: " + Because(error));
}

bool Zygote::Ask(const Command& command, int passed, Reply& reply) {
  if (!control_.open() || !SendCommand(control_.get(), command, passed)) return false;
  ssize_t got = 0;
  do {
    got = recv(control_.get(), &reply, sizeof reply, 0);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof reply);
}

Result<Zygote::Begun> Zygote::Begin(std::uint64_t memory_bytes, std::uint64_t cpu_seconds) {
  const std::scoped_lock lock(mutex_);
  Begun begun;
  OpenFd theirs;
  if (!MakeSockets(SOCK_STREAM, begun.socket, theirs)) {
    return Fail(FailureKind::Unavailable, "there is no socket for hooks: " + Because(errno));
  }
  const Command command{
      .kind = Command::Kind::Begin, .memory_bytes = memory_bytes, .cpu_seconds = cpu_seconds};
  Reply reply;
  if (!Ask(command, theirs.get(), reply)) {
    Stop();
    if (auto started = Start(); !started) return std::unexpected(started.error());
    if (!Ask(command, theirs.get(), reply)) {
      Stop();
      return Fail(FailureKind::Unavailable, program_ + " ended before it was ready");
    }
  }
  if (reply.process == 0) {
    return Fail(FailureKind::Unavailable,
                "there is no process for hooks: " + Because(reply.status));
  }
  begun.process = reply.process;
  begun.generation = generation_;
  return begun;
}

int Zygote::End(const Begun& begun) {
  const std::scoped_lock lock(mutex_);
  if (begun.generation != generation_) return 0;  // it ended with its zygote
  Reply reply;
  const Command command{.kind = Command::Kind::End, .process = begun.process};
  if (Ask(command, -1, reply)) return reply.status;
  Stop();
  return 0;
}

std::string CageProgram() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return "";
  const fs::path folder = self.parent_path();
  for (const fs::path& candidate :
       {folder / "hark-cage", folder.parent_path() / "libexec/hark/hark-cage",
        folder.parent_path() / "lib/hark/hark-cage"}) {
    if (fs::is_regular_file(candidate, error)) return candidate.string();
  }
  return "";
}

}  // namespace hark::hook
