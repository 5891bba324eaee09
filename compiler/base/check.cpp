#include "compiler/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace hark {

void CheckFailed(const char* condition, const char* reason, const char* file, int line) {
  std::fprintf(stderr, "hark: internal check failed: %s (%s) at %s:%d\n", reason, condition, file,
               line);
  std::abort();
}

}  // namespace hark
