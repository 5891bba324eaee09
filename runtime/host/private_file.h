#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compiler/base/result.h"

// Files that hold a secret of the process's own: made once, and for this user alone. The messages
// of failures are only the reason ("Permission denied"): who asks knows what the file is for.
namespace hark::host {

// Writes the file that nobody else may read. One that is there already stays. No half of it is ever
// read, of several that write at once the first counts, and it is on the disk when this returns.
Result<void> WriteOnce(const std::string& path, std::string_view text);

// What it holds, without line breaks at its end. NotFound when there is none, Unavailable when it
// cannot be read, Corrupt when it is longer than `bytes_max`, Denied when others may read it.
Result<std::string> ReadPrivate(const std::string& path, std::size_t bytes_max = 256);

// `bytes` random bytes from the kernel.
std::string RandomBytes(std::size_t bytes);

}  // namespace hark::host
