#pragma once

#include <string>

#include "compiler/base/result.h"

// The root key: 32 random bytes as base64, alone in a file that nobody else may read. Without it
// nothing that is sealed opens, so it belongs into no backup that holds the store as well.
namespace hark::connect {

// NotFound when there is no file; Denied when others may read it or this user may not; Corrupt
// when it holds something else.
Result<std::string> ReadKeyFile(const std::string& path);

// Makes the key where there is none. Of two who do so at once, one makes the key of both.
Result<std::string> ReadOrMakeKeyFile(const std::string& path);

}  // namespace hark::connect
