#pragma once

#include <cstdint>

namespace hark::hook {

// What the program hark-cage does until its host goes: begins and ends caged processes as the
// host asks on the socket `control`. It runs no Lua itself, so that it always answers, and it is
// small and holds nothing of the host's, so that what it forks is too. Gives its exit status.
int RunZygote(int control);

// What a caged process does until its host closes kCageFd: makes calls, one at a time.
int RunCaged(std::uint64_t memory_bytes, std::uint64_t cpu_seconds);

}  // namespace hark::hook
