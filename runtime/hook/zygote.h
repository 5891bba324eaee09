#pragma once

#include <sys/types.h>

#include <cstdint>
#include <mutex>
#include <string>

#include "compiler/base/result.h"
#include "runtime/hook/control.h"

namespace hark::hook {

// An open file descriptor, closed with this object.
class OpenFd {
 public:
  OpenFd() = default;
  explicit OpenFd(int fd) : fd_(fd) {}
  OpenFd(OpenFd&& other) noexcept;
  OpenFd& operator=(OpenFd&& other) noexcept;
  ~OpenFd();

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The program hark-cage, which forks caged processes: small, with none of this process's memory,
// and started when the first is wanted. Started anew where it ended. May be called from any
// thread.
class Zygote {
 public:
  // `program` is the path of hark-cage. Nothing is started yet.
  explicit Zygote(std::string program) : program_(std::move(program)) {}
  // Ends all that it began.
  ~Zygote();
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  // One of its processes, with our end of its socket.
  struct Begun {
    std::int64_t process = 0;
    std::uint64_t generation = 0;  // of the zygote that began it
    OpenFd socket;
  };
  // Unavailable where the program does not start or no process can be had.
  Result<Begun> Begin(std::uint64_t memory_bytes, std::uint64_t cpu_seconds);
  // Kills it where it still runs and takes it away. As waitpid gives it; 0 where it is unknown.
  int End(const Begun& begun);

 private:
  Result<void> Start();
  void Stop();
  bool Ask(const Command& command, int passed, Reply& reply);

  const std::string program_;
  std::mutex mutex_;
  OpenFd control_;
  pid_t pid_ = 0;  // 0: none
  std::uint64_t generation_ = 0;
};

// The path of the hark-cage that belongs to this process: beside its program, or in `lib/hark`
// and `libexec/hark` of the folder around that. Empty where there is none.
std::string CageProgram();

}  // namespace hark::hook
