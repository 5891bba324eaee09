#include "runtime/connect/vault.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/base/check.h"
#include "runtime/connect/disconnect.h"
#include "runtime/connect/key_file.h"
#include "runtime/connect/seal.h"

namespace hark::connect {
namespace {

using store::Credential;

// How often one who meets somebody else's change looks again before giving up.
constexpr int kTries = 5;
constexpr std::int64_t kMinuteMs = 60'000;

// Where a sealed text belongs. The name comes last, so no name can pass for another row.
std::string About(std::string_view what, const Credential& credential) {
  return fmt::format("hark {} 1|{}|{}", what, credential.generation, credential.connection);
}

// Tokens have no line breaks: they could not stand in a header.
std::string Joined(const channel::Grant& grant) { return grant.token + '\n' + grant.refresh_token; }

channel::Grant Parted(const std::string& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  channel::Grant grant;
  grant.token = text.substr(0, end);
  if (end < text.size()) grant.refresh_token = text.substr(end + 1);
  return grant;
}

}  // namespace

std::optional<std::int64_t> RenewalOf(const channel::TokenLife& life, const channel::Grant& grant,
                                      std::int64_t now_ms) {
  if (!life.ends) return std::nullopt;
  return now_ms + std::max(life.least_age_ms, grant.lasts_ms.value_or(0) / 2);
}

Vault::~Vault() { Wipe(key_); }

Result<bool> Vault::KeepsAny() {
  auto all = store_.Credentials();
  if (!all) return std::unexpected(all.error());
  return std::ranges::any_of(*all, [](const Credential& one) { return !one.sealed.empty(); });
}

Result<std::string> Vault::Key(bool make) {
  std::scoped_lock lock(mutex_);
  if (!key_.empty()) return key_;
  auto read = ReadKeyFile(key_path_);
  if (!read && read.error().kind == FailureKind::NotFound && make) {
    // A new key beside tokens of an old one would hide that the old one is missing.
    auto keeps = KeepsAny();
    if (!keeps) return std::unexpected(keeps.error());
    if (!*keeps) read = ReadOrMakeKeyFile(key_path_);
  }
  if (!read) return std::unexpected(Failure{FailureKind::Denied, read.error().message});
  key_ = std::move(*read);
  return key_;
}

Result<void> Vault::Seal(Credential& credential, const channel::Grant& grant) {
  HARK_CHECK(grant.token.find('\n') == std::string::npos, "a token is one line");
  auto root = Key(true);
  if (!root) return std::unexpected(root.error());
  std::string own = MakeKey();
  std::string text = Joined(grant);
  credential.sealed = connect::Seal(own, About("token", credential), text);
  credential.wrapped_key = connect::Seal(*root, About("key", credential), own);
  for (std::string* secret : {&own, &text, &*root}) Wipe(*secret);
  return {};
}

Result<channel::Grant> Vault::Open(const Credential& credential) {
  auto root = Key(false);
  if (!root) return std::unexpected(root.error());
  auto own = Unseal(*root, About("key", credential), credential.wrapped_key);
  Wipe(*root);
  std::optional<std::string> text;
  if (own && own->size() == kKeyBytes) {
    text = Unseal(*own, About("token", credential), credential.sealed);
    Wipe(*own);
  }
  if (!text) {
    return Fail(FailureKind::Denied,
                fmt::format("the token of connection {0} does not open with the key in {1}: put "
                            "the key back that it was sealed with, or `hark connect {0}` again",
                            credential.connection, key_path_));
  }
  channel::Grant grant = Parted(*text);
  Wipe(*text);
  return grant;
}

Result<void> Vault::Check(const std::vector<channel::Connection>& connections) {
  for (const channel::Connection& connection : connections) {
    if (!connection.token_is_kept) continue;
    auto credential = store_.CredentialOf(connection.name);
    if (!credential) return std::unexpected(credential.error());
    if (!*credential || (*credential)->sealed.empty()) continue;
    auto grant = Open(**credential);
    if (!grant) return std::unexpected(grant.error());
    Wipe(grant->token);
    Wipe(grant->refresh_token);
  }
  return {};
}

Result<void> Vault::Keep(const channel::Connection& connection, const channel::Grant& grant,
                         std::int64_t now_ms) {
  const channel::Adapter* adapter = channel::AdapterNamed(connection.channel);
  HARK_CHECK(adapter != nullptr, "a connection is of a channel that has an adapter");
  const channel::TokenLife life = adapter->LifeOfToken(connection);
  Result<void> put;
  for (int tries = 0; tries < kTries; ++tries) {
    auto before = store_.CredentialOf(connection.name);
    if (!before) return std::unexpected(before.error());
    Credential now;
    now.connection = connection.name;
    if (*before) {
      now.version = (*before)->version;
      now.generation = (*before)->generation;
    }
    now.generation += 1;
    now.connected_ms = now_ms;
    if (grant.lasts_ms) now.expires_ms = now_ms + *grant.lasts_ms;
    now.renew_ms = RenewalOf(life, grant, now_ms);
    if (auto sealed = Seal(now, grant); !sealed) return sealed;
    put = Put(store_, now);
    if (put || put.error().kind != FailureKind::Conflict) return put;
  }
  return put;
}

Result<void> Vault::Renew(const Credential& last, const channel::TokenLife& life,
                          const channel::Grant& grant, std::int64_t now_ms) {
  Credential now = last;
  now.generation += 1;
  now.renewed_ms = now_ms;
  now.expires_ms = std::nullopt;
  if (grant.lasts_ms) now.expires_ms = now_ms + *grant.lasts_ms;
  now.renew_ms = RenewalOf(life, grant, now_ms);
  // An answer that says nothing of how long it lasts, or something odd, is no reason for a storm.
  const std::int64_t rest_ms = grant.lasts_ms ? kMinuteMs : 60 * kMinuteMs;
  if (now.renew_ms) now.renew_ms = std::max(*now.renew_ms, now_ms + rest_ms);
  if (auto sealed = Seal(now, grant); !sealed) return sealed;
  return Put(store_, now);
}

}  // namespace hark::connect
