#include "runtime/store/pseudonyms.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/base/crypto.h"
#include "runtime/host/private_file.h"
#include "runtime/store/database.h"
#include "runtime/store/erasure.h"

namespace hark::store {
namespace {

constexpr std::size_t kKeyBytes = 32;

Result<std::string> ReadOrMake(const std::string& path) {
  Result<std::string> text = host::ReadPrivate(path);
  if (text || text.error().kind != FailureKind::NotFound) return text;
  const std::string made = crypto::ToBase64(host::RandomBytes(kKeyBytes)) + "\n";
  if (auto written = host::WriteOnce(path, made); !written) {
    return std::unexpected(written.error());
  }
  return host::ReadPrivate(path);
}

}  // namespace

std::string Pseudonyms::Of(const Address& address) {
  if (key_.empty()) {
    const Result<std::string> text = ReadOrMake(path_);
    const auto key = text ? crypto::FromBase64(*text) : std::nullopt;
    if (!key || key->size() != kKeyBytes) {
      throw DatabaseError{
          {FailureKind::Unavailable,
           fmt::format("{} is to hold the key by which erased people are known, and it does not "
                       "({}): let this user alone read and write it. Where it is lost, remove it: "
                       "what is still delivered from before an erasure is then taken in",
                       path_, text ? "it holds something else" : text.error().message)}};
    }
    key_ = *key;
  }
  return Pseudonym(key_, address);
}

}  // namespace hark::store
