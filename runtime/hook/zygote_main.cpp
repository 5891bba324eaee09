// The program hark-cage (caged.h). A host starts it with a socket at descriptor 3.
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>

#include "runtime/hook/caged.h"
#include "runtime/hook/control.h"
#include "runtime/hook/lockdown.h"

namespace hark::hook {
namespace {

class Zygote {
 public:
  Zygote(int control, int children) : control_(control), children_(children) {}

  // Until the host goes. What is still there then goes with it.
  void Run() {
    for (;;) {
      pollfd watched[] = {{control_, POLLIN, 0}, {children_, POLLIN, 0}};
      if (poll(watched, 2, -1) < 0 && errno != EINTR) break;
      if (watched[1].revents != 0) Reap();
      if (watched[0].revents != 0 && !Obey()) break;
    }
    for (const auto& [number, process] : processes_) {
      if (!process.ended) kill(process.pid, SIGKILL);
    }
    while (waitpid(-1, nullptr, 0) > 0) {
    }
  }

 private:
  // How those ended that did so by themselves is kept until the host asks.
  void Reap() {
    signalfd_siginfo ignored;
    if (read(children_, &ignored, sizeof ignored) < 0) return;
    int status = 0;
    for (pid_t ended = waitpid(-1, &status, WNOHANG); ended > 0;
         ended = waitpid(-1, &status, WNOHANG)) {
      for (auto& [number, process] : processes_) {
        if (process.pid == ended && !process.ended) process.ended = status;
      }
    }
  }

  bool Obey() {
    int passed = -1;
    const std::optional<Command> command = ReceiveCommand(control_, passed);
    if (!command) return false;
    const Reply reply =
        command->kind == Command::Kind::Begin ? Begin(*command, passed) : End(command->process);
    if (passed >= 0) close(passed);
    return send(control_, &reply, sizeof reply, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof reply);
  }

  Reply Begin(const Command& command, int passed) {
    if (passed < 0) return {0, EBADF};
    const pid_t self = getpid();
    const pid_t process = fork();
    if (process < 0) return {0, errno};
    if (process == 0) Live(command, passed, self);
    processes_[++last_] = {process, std::nullopt};
    return {last_, 0};
  }

  [[noreturn]] void Live(const Command& command, int passed, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // it died before that
    if (dup2(passed, kCageFd) < 0) _exit(1);
    if (close_range(kCageFd + 1, ~0U, 0) != 0) _exit(1);
    for (int standard = 0; standard < kCageFd; ++standard) close(standard);
    _exit(RunCaged(command.memory_bytes, command.cpu_seconds));
  }

  Reply End(std::int64_t number) {
    const auto found = processes_.find(number);
    if (found == processes_.end()) return {0, 0};
    const Process process = found->second;
    Reply reply{number, process.ended.value_or(0)};
    if (!process.ended) {
      kill(process.pid, SIGKILL);
      while (waitpid(process.pid, &reply.status, 0) < 0 && errno == EINTR) {
      }
    }
    processes_.erase(found);
    return reply;
  }

  // Named by numbers of our own: the kernel gives its own again when a process is gone.
  struct Process {
    pid_t pid = 0;
    std::optional<int> ended;  // how, where it did so by itself
  };

  int control_;
  int children_;
  std::map<std::int64_t, Process> processes_;
  std::int64_t last_ = 0;
};

}  // namespace

int RunZygote(int control) {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  if (sigprocmask(SIG_BLOCK, &children, nullptr) != 0) return 1;
  const int ended = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  if (ended < 0) return 1;
  Zygote(control, ended).Run();
  return 0;
}

}  // namespace hark::hook

int main() {
  sockaddr address{};
  socklen_t size = sizeof address;
  if (getsockname(3, &address, &size) != 0) {
    std::fputs("hark-cage is started by hark, for hooks in Lua; there is nothing to call it for\n",
               stderr);
    return 2;
  }
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  return hark::hook::RunZygote(3);
}
