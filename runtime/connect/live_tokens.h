#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "runtime/connect/vault.h"
#include "runtime/outbox/route.h"
#include "runtime/store/store.h"

namespace hark::connect {

// What senders ask. Each answer looks at the store first, which costs microseconds where a send
// costs milliseconds: so a token that another process took back is not given out once more,
// however lately that was. Only opening is spared: an opened token is kept by the version of its
// credential. Any thread.
class LiveTokens final : public outbox::Tokens {
 public:
  // Both must outlive this.
  LiveTokens(store::Store& store, Vault& vault) : store_(store), vault_(vault) {}
  LiveTokens(const LiveTokens&) = delete;
  LiveTokens& operator=(const LiveTokens&) = delete;
  ~LiveTokens() override;

  // Denied: disconnected. Unavailable: stopped, not connected yet, or the store does not answer.
  Result<std::string> TokenOf(const channel::Connection& connection) override;

  // Leaves nothing in memory of what was taken back or replaced, also where nobody asks for it.
  void Sweep();

 private:
  struct Opened {
    std::int64_t version = 0;
    std::string token;
  };
  Result<std::string> Kept(const store::Credential& credential);
  void Drop(std::string_view connection);

  store::Store& store_;
  Vault& vault_;
  std::mutex mutex_;  // of opened_
  std::map<std::string, Opened, std::less<>> opened_;
};

}  // namespace hark::connect
