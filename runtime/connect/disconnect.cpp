#include "runtime/connect/disconnect.h"

#include <functional>
#include <optional>
#include <utility>

#include "runtime/channel/answer.h"

namespace hark::connect {
namespace {

using store::Credential;

// How often one who meets somebody else's change looks again before giving up.
constexpr int kTries = 5;

// What `change` makes of the credential that is kept, or of a new one; false when it leaves it.
Result<bool> Change(store::Store& store, std::string_view connection,
                    const std::function<bool(Credential&)>& change) {
  Result<void> put;
  for (int tries = 0; tries < kTries; ++tries) {
    auto kept = store.CredentialOf(connection);
    if (!kept) return std::unexpected(kept.error());
    Credential now = kept->value_or(Credential{.connection = std::string(connection)});
    if (!change(now)) return false;
    put = Put(store, now);
    if (put) return true;
    if (put.error().kind != FailureKind::Conflict) break;
  }
  return std::unexpected(put.error());
}

}  // namespace

Result<void> Put(store::Store& store, const Credential& credential) {
  const store::Write write = store::PutCredential{credential};
  auto applied = store.Apply({&write, 1});
  if (!applied) return std::unexpected(applied.error());
  if (!applied->front()) return std::unexpected(applied->front().error());
  return {};
}

Result<bool> Disconnect(store::Store& store, std::string_view connection, std::string_view reason) {
  return Change(store, connection, [&](Credential& now) {
    if (now.state == Credential::State::Disconnected) return false;
    now.state = Credential::State::Disconnected;
    now.generation += 1;
    now.sealed.clear();
    now.wrapped_key.clear();
    now.expires_ms = now.renew_ms = std::nullopt;
    now.reason = channel::SafeWords(reason);
    return true;
  });
}

Result<bool> Allow(store::Store& store, std::string_view connection, std::int64_t now_ms) {
  return Change(store, connection, [&](Credential& now) {
    if (now.version == 0 || now.state == Credential::State::Connected) return false;
    now.state = Credential::State::Connected;
    now.generation += 1;
    now.sealed.clear();
    now.wrapped_key.clear();
    now.connected_ms = now_ms;
    now.expires_ms = now.renew_ms = now.renewed_ms = std::nullopt;
    now.reason.clear();
    return true;
  });
}

Result<void> Stop(store::Store& store, const Credential& credential, std::string reason) {
  Credential now = credential;
  now.state = Credential::State::Stopped;
  now.renew_ms = std::nullopt;
  now.reason = channel::SafeWords(reason);
  return Put(store, now);
}

}  // namespace hark::connect
