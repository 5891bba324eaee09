#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "runtime/channel/channel.h"
#include "runtime/store/store.h"

namespace hark::connect {

// Keeps tokens in the store, sealed. Each has a key of its own, which is sealed by the root key:
// so that the root key can be changed without touching a token, and a token is gone with either.
// What is sealed names its connection and its generation, so it opens in no other row, and an
// older one not in the place of a newer. Any thread.
class Vault {
 public:
  // `store` must outlive this. The key is read when it is first needed, and made, where there is
  // none and nothing is sealed yet, when a token is first kept.
  Vault(store::Store& store, std::string key_path)
      : store_(store), key_path_(std::move(key_path)) {}
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;
  ~Vault();

  // Whether what is kept of these opens; the words say what to do.
  Result<void> Check(const std::vector<channel::Connection>& connections);
  // Keeps a token that a person brought, whatever was there before.
  Result<void> Keep(const channel::Connection& connection, const channel::Grant& grant,
                    std::int64_t now_ms);
  // Keeps the token that follows the one of `last`. Conflict when that is no longer the kept one.
  Result<void> Renew(const store::Credential& last, const channel::TokenLife& life,
                     const channel::Grant& grant, std::int64_t now_ms);
  Result<channel::Grant> Open(const store::Credential& credential);

 private:
  Result<std::string> Key(bool make);
  Result<bool> KeepsAny();
  Result<void> Seal(store::Credential& credential, const channel::Grant& grant);

  store::Store& store_;
  const std::string key_path_;
  std::mutex mutex_;  // of key_
  std::string key_;   // empty: not read yet
};

// When to ask for the token after one that was had at `now_ms`: when half of its life is over, or,
// where nobody knows how long that is, as soon as the channel gives another. Nothing: never.
std::optional<std::int64_t> RenewalOf(const channel::TokenLife& life, const channel::Grant& grant,
                                      std::int64_t now_ms);

}  // namespace hark::connect
