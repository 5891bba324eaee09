#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace hark::test {

// The path of a program that was built into the same folder as this one.
std::string BesideThisProgram(const std::string& name);

// A process of ours. It goes with this object, and with us however we end: the system
// kills it when the thread that started it is gone, so start it from the main thread. In
// a group of its own, so that a Ctrl-C meant for us leaves its end to us.
class Child {
 public:
  // Its standard output comes to us; its standard error is ours.
  static Result<Child> Start(const std::string& program, const std::vector<std::string>& arguments);
  ~Child() { Stop(); }
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  // What stands behind `prefix` on the first line that begins with it. Unavailable when
  // the process ends or the time is over before.
  Result<std::string> ReadLineAfter(std::string_view prefix, std::int64_t timeout_ms);

  // Asks it to end, waits for up to 20 s, then kills it. Gives its exit status, -1 when
  // a signal ended it. Doing it again changes nothing.
  int Stop();
  // Ends it as a power cut would.
  void Kill();

 private:
  Child(pid_t pid, int output) : pid_(pid), output_(output) {}
  bool Reap(int flags);

  pid_t pid_ = -1;  // -1: has ended
  int output_ = -1;
  int status_ = 0;
  std::string read_;
};

}  // namespace hark::test
