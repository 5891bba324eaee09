#pragma once

#include <filesystem>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"

namespace hark::cli {

// Gives a secret to the web chats that hark.toml names none for: one of this store, made the first
// time and kept beside it in `<store>.visitors`, which only this user can read. Without the file
// visitors are strangers again. Unavailable or Denied when it can be neither read nor made.
Result<void> GiveVisitorSecrets(const std::filesystem::path& store,
                                std::vector<channel::Connection>& connections);

}  // namespace hark::cli
