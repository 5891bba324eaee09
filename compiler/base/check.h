#pragma once

namespace hark {

// Prints the condition, the reason and the place to standard error, then aborts.
[[noreturn]] void CheckFailed(const char* condition, const char* reason, const char* file,
                              int line);

}  // namespace hark

// States what holds. A failed check is a bug of ours, never an author's or the
// world's, so it stops the process; it is on in every build.
#define HARK_CHECK(condition, reason)                  \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::hark::CheckFailed(#condition, reason, __FILE__, __LINE__))
