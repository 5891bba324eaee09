#include "runtime/connect/key_file.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/base/crypto.h"
#include "runtime/connect/seal.h"
#include "runtime/host/private_file.h"

namespace hark::connect {
namespace {

Failure NotAKey(const std::string& path) {
  return {FailureKind::Corrupt,
          fmt::format("{0} is to hold the key of kept tokens, and it does not: put the right file "
                      "back. Where it is lost, remove {0}, `hark disconnect` whatever `hark "
                      "connections` shows as kept, and connect it again",
                      path)};
}

Failure Unmakeable(const std::string& path, const std::string& why) {
  return {FailureKind::Unavailable,
          fmt::format("the key of kept tokens cannot be made in {} ({}): make the folder "
                      "writable, or name another file by `token_key` in hark.toml",
                      path, why)};
}

Failure Unreadable(const std::string& path, const Failure& why) {
  if (why.kind == FailureKind::NotFound) {
    return {FailureKind::NotFound,
            fmt::format("the key of kept tokens is not in {}: put the file back. Where it is "
                        "lost, `hark disconnect` whatever `hark connections` shows as kept, "
                        "and connect it again",
                        path)};
  }
  if (why.kind == FailureKind::Denied) {
    return {FailureKind::Denied,
            fmt::format("others may read {}, which holds the key of kept tokens: `chmod 600` "
                        "it, and if they may have, connect each connection again",
                        path)};
  }
  if (why.kind == FailureKind::Corrupt) return NotAKey(path);
  return {FailureKind::Denied,
          fmt::format("the key of kept tokens in {} cannot be read ({}): let this user read it",
                      path, why.message)};
}

Result<void> Make(const std::string& path) {
  std::string key = MakeKey();
  std::string text = crypto::ToBase64(key) + "\n";
  Wipe(key);
  const auto made = host::WriteOnce(path, text);
  Wipe(text);
  if (!made) return std::unexpected(Unmakeable(path, made.error().message));
  return {};
}

}  // namespace

Result<std::string> ReadKeyFile(const std::string& path) {
  Result<std::string> text = host::ReadPrivate(path);
  if (!text) return std::unexpected(Unreadable(path, text.error()));
  auto key = crypto::FromBase64(*text);
  Wipe(*text);
  if (!key || key->size() != kKeyBytes) return std::unexpected(NotAKey(path));
  return std::move(*key);
}

Result<std::string> ReadOrMakeKeyFile(const std::string& path) {
  Result<std::string> key = ReadKeyFile(path);
  if (key || key.error().kind != FailureKind::NotFound) return key;
  if (Result<void> made = Make(path); !made) return std::unexpected(made.error());
  return ReadKeyFile(path);
}

}  // namespace hark::connect
