#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hark::hook {

// The file descriptor that a caged process reads and writes. It has no other.
constexpr int kCageFd = 3;

// Gives up, for ever, all that running Lua does not need: files, network, processes, the clock,
// memory and seconds of a processor beyond these, memory that is run. What else this process asks
// of the kernel ends it at once. Of this thread, which is its only one. What went wrong, or
// nothing: then all of it is in force.
std::string LockDown(std::uint64_t memory_bytes, std::uint64_t cpu_seconds);

}  // namespace hark::hook
