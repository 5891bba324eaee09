// The filter is a list of what is allowed, written out in the kernel's own terms: short enough to
// be read in one look, and no library of filters to trust.
#include "runtime/hook/lockdown.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

namespace hark::hook {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
#error "the numbers of system calls are not known here"
#endif

// Allowed whatever their arguments are. The second that Lua seeds its hashes by is read from memory
// that the kernel shows to every process.
constexpr std::array kAllowed = {SYS_munmap,     SYS_mremap,       SYS_brk,
                                 SYS_madvise,    SYS_futex,        SYS_exit,
                                 SYS_exit_group, SYS_rt_sigreturn, SYS_restart_syscall};
// Allowed on kCageFd.
constexpr std::array kAllowedOnFd = {SYS_read, SYS_write};

constexpr sock_filter Statement(std::uint16_t code, std::uint32_t value) {
  return {code, 0, 0, value};
}
constexpr sock_filter Jump(std::uint16_t code, std::uint32_t value, std::uint8_t then,
                           std::uint8_t otherwise) {
  return {code, then, otherwise, value};
}

constexpr std::uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
constexpr std::uint16_t kIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t kIfAnyBit = BPF_JMP | BPF_JSET | BPF_K;
constexpr std::uint16_t kReturn = BPF_RET | BPF_K;

constexpr std::uint32_t kNumber = offsetof(seccomp_data, nr);
// The lower half of an argument, on processors that put it first; both that are known do.
constexpr std::uint32_t Argument(std::uint32_t at) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args)) + at * 8;
}

std::vector<sock_filter> Filter() {
  std::vector<sock_filter> filter = {
      Statement(kLoad, offsetof(seccomp_data, arch)),
      Jump(kIfEqual, kMachine, 1, 0),
      Statement(kReturn, SECCOMP_RET_KILL_PROCESS),
      Statement(kLoad, kNumber),
  };
  for (const long number : kAllowed) {
    filter.push_back(Jump(kIfEqual, static_cast<std::uint32_t>(number), 0, 1));
    filter.push_back(Statement(kReturn, SECCOMP_RET_ALLOW));
  }
  for (const long number : kAllowedOnFd) {
    filter.push_back(Jump(kIfEqual, static_cast<std::uint32_t>(number), 0, 4));
    filter.push_back(Statement(kLoad, Argument(0)));
    filter.push_back(Jump(kIfEqual, kCageFd, 0, 1));
    filter.push_back(Statement(kReturn, SECCOMP_RET_ALLOW));
    filter.push_back(Statement(kReturn, SECCOMP_RET_KILL_PROCESS));
  }
  // Memory of no file, which is not run.
  filter.push_back(Jump(kIfEqual, SYS_mmap, 0, 6));
  filter.push_back(Statement(kLoad, Argument(2)));
  filter.push_back(Jump(kIfAnyBit, PROT_EXEC, 3, 0));
  filter.push_back(Statement(kLoad, Argument(3)));
  filter.push_back(Jump(kIfAnyBit, MAP_ANONYMOUS, 0, 1));
  filter.push_back(Statement(kReturn, SECCOMP_RET_ALLOW));
  filter.push_back(Statement(kReturn, SECCOMP_RET_KILL_PROCESS));
  filter.push_back(Statement(kReturn, SECCOMP_RET_KILL_PROCESS));
  return filter;
}

std::string Failed(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

struct Limited {
  int resource;
  rlim_t most;
  const char* name;
};

}  // namespace

std::string LockDown(std::uint64_t memory_bytes, std::uint64_t cpu_seconds) {
  const Limited limits[] = {
      {RLIMIT_AS, memory_bytes, "a limit of memory"}, {RLIMIT_CPU, cpu_seconds, "a limit of time"},
      {RLIMIT_CORE, 0, "a limit of core files"},      {RLIMIT_FSIZE, 0, "a limit of files"},
      {RLIMIT_NPROC, 0, "a limit of processes"},      {RLIMIT_NOFILE, 0, "a limit of open files"}};
  for (const Limited& one : limits) {
    const rlimit limit{one.most, one.most};
    if (setrlimit(static_cast<__rlimit_resource_t>(one.resource), &limit) != 0) {
      return Failed(one.name);
    }
  }
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Failed("keeping others out");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Failed("giving up privileges");
  std::vector<sock_filter> filter = Filter();
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
    return Failed("the filter of system calls");
  }
  return "";
}

}  // namespace hark::hook
