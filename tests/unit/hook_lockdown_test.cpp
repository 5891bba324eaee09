// What a caged process may ask of the system. Each child asks for one thing, by its number, so that
// no library stands between; what it may not have ends it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/hook/lockdown.h"

namespace hark::hook {
namespace {

// How a child ended that did this, behind the filter or, for the control, without it.
template <typename Ask>
int EndOf(bool locked, const Ask& ask) {
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_RDWR);
    dup2(null, kCageFd);
    if (locked && !LockDown(std::uint64_t{1} << 44, 60).empty()) syscall(SYS_exit_group, 3);
    ask();
    syscall(SYS_exit_group, 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

struct Asked {
  const char* name;
  void (*ask)();
};
const Asked kRefused[] = {
    {"open", [] { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
    {"socket", [] { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
    {"fork", [] { syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }},
    {"execve", [] { syscall(SYS_execve, "/nowhere", nullptr, nullptr); }},
    {"kill", [] { syscall(SYS_kill, 0, 0); }},
    {"getpid", [] { syscall(SYS_getpid); }},
    {"ptrace", [] { syscall(SYS_ptrace, 16, 1, 0, 0); }},
    {"write elsewhere", [] { syscall(SYS_write, 2, "", 0); }},
    {"read elsewhere", [] { syscall(SYS_read, 0, nullptr, 0); }},
    {"memory that is run",
     [] { syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
    {"memory of a file", [] { syscall(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, kCageFd, 0); }},
    {"mprotect", [] { syscall(SYS_mprotect, 0, 0, PROT_READ | PROT_EXEC); }},
    {"another filter", [] { syscall(SYS_seccomp, 1, 0, nullptr); }},
};

TEST(HookLockdown, EndsWhoeverAsksForMore) {
  for (const Asked& one : kRefused) {
    const int status = EndOf(true, one.ask);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << one.name << ": " << status;
  }
}

TEST(HookLockdown, AllowsWhatLuaNeeds) {
  const int status = EndOf(true, [] {
    syscall(SYS_write, kCageFd, "x", 1);
    syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    syscall(SYS_brk, 0);
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

// The control: without the filter none of them is the end of anybody.
TEST(HookLockdown, NothingEndsThemWithoutIt) {
  for (const Asked& one : kRefused) {
    const int status = EndOf(false, one.ask);
    EXPECT_TRUE(WIFEXITED(status)) << one.name << ": " << status;
  }
}

}  // namespace
}  // namespace hark::hook
