#pragma once

#include <cstdint>
#include <optional>

// What goes between a host and its zygote: one message each way, in turn, and with `Begin` the
// end of a socket that the new process answers on.
namespace hark::hook {

struct Command {
  enum class Kind : std::uint8_t { Begin, End };
  Kind kind = Kind::Begin;
  std::int64_t process = 0;        // End: which
  std::uint64_t memory_bytes = 0;  // Begin: what the process may have altogether
  std::uint64_t cpu_seconds = 0;   // likewise, over all its calls
};

struct Reply {
  std::int64_t process = 0;  // a number that stands for no other; 0: there could be none
  int status = 0;            // of End, as waitpid gives it; of Begin without a process: errno
};

// Both give up where the other end is gone. `passed` goes along, -1: nothing does.
bool SendCommand(int control, const Command& command, int passed);
// With the socket that came along, or -1.
std::optional<Command> ReceiveCommand(int control, int& passed);

}  // namespace hark::hook
