#include "runtime/connect/live_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/connect/seal.h"

namespace hark::connect {

using store::Credential;

LiveTokens::~LiveTokens() {
  for (auto& [connection, opened] : opened_) Wipe(opened.token);
}

Result<std::string> LiveTokens::TokenOf(const channel::Connection& connection) {
  auto credential = store_.CredentialOf(connection.name);
  if (!credential) {
    return Fail(FailureKind::Unavailable, std::move(credential.error().message));
  }
  const auto none_yet = [&] {
    return Fail(FailureKind::Unavailable,
                fmt::format("connection `{}` has no token yet", connection.name));
  };
  if (!*credential) {
    if (!connection.token_is_kept) return connection.token;
    return none_yet();
  }
  switch ((*credential)->state) {
    case Credential::State::Connected: break;
    case Credential::State::Stopped:
      Drop(connection.name);
      return Fail(FailureKind::Unavailable, (*credential)->reason);
    case Credential::State::Disconnected:
      Drop(connection.name);
      return Fail(FailureKind::Denied, (*credential)->reason);
  }
  if (!connection.token_is_kept) return connection.token;
  // It was let to send when its token came from elsewhere.
  if ((*credential)->sealed.empty()) return none_yet();
  return Kept(**credential);
}

Result<std::string> LiveTokens::Kept(const Credential& credential) {
  std::scoped_lock lock(mutex_);
  Opened& opened = opened_[credential.connection];
  // Who read an older state than another thread does not put it back.
  if (opened.version < credential.version) {
    auto grant = vault_.Open(credential);
    if (!grant) return Fail(FailureKind::Unavailable, std::move(grant.error().message));
    Wipe(grant->refresh_token);
    Wipe(opened.token);
    opened = {credential.version, std::move(grant->token)};
  }
  return opened.token;
}

void LiveTokens::Drop(std::string_view connection) {
  std::scoped_lock lock(mutex_);
  const auto found = opened_.find(connection);
  if (found == opened_.end()) return;
  Wipe(found->second.token);
  opened_.erase(found);
}

void LiveTokens::Sweep() {
  auto all = store_.Credentials();
  if (!all) return;
  for (const Credential& credential : *all) {
    std::scoped_lock lock(mutex_);
    const auto found = opened_.find(credential.connection);
    if (found == opened_.end() || found->second.version >= credential.version) continue;
    Wipe(found->second.token);
    opened_.erase(found);
  }
}

}  // namespace hark::connect
