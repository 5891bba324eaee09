#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "runtime/connect/vault.h"
#include "runtime/host/host.h"
#include "runtime/store/store.h"

namespace hark::connect {

// Something a person is to know of a connection.
struct Alert {
  std::string connection;
  std::string words;
};

// Renews tokens long before they end, and tells of connections that stop sending.
//
// A new token is stored before anybody uses it, because asking may have ended the old one: senders
// read the store alone, and an answer that the store did not take is kept and stored before
// anything is asked again. A crash in between loses the answer; the old token is then asked with
// once more, and what the platform says decides. No threads: who has one calls Step.
class Renewer {
 public:
  // All but `on_alert` must outlive this.
  struct Parts {
    store::Store& store;
    Vault& vault;
    const std::vector<channel::Connection>& connections;
    channel::HttpClient& http;
    host::Clock& clock;
    host::Random& random;
    std::function<void(const Alert&)> on_alert;  // may be empty
  };
  explicit Renewer(Parts parts) : parts_(std::move(parts)) {}
  Renewer(const Renewer&) = delete;
  Renewer& operator=(const Renewer&) = delete;
  ~Renewer();

  // Does what is due. Gives how many tokens were renewed.
  std::size_t Step();

 private:
  // What is known of a connection beside the store.
  struct Course {
    std::int64_t told_version = 0;  // of the credential whose state was told
    bool told_of_end = false;
    std::int64_t failures = 0;
    std::int64_t not_before_ms = 0;
    std::string last_error;
    // Given and not stored yet: the token, what it follows, and when it was had.
    std::optional<channel::Grant> grant;
    store::Credential follows;
    std::int64_t granted_ms = 0;
  };

  void TellState(const store::Credential& credential, Course& course);
  void TellEnd(const store::Credential& credential, Course& course);
  bool Renew(const store::Credential& credential, const channel::Connection& connection,
             Course& course);
  bool Ask(const store::Credential& credential, const channel::Connection& connection,
           Course& course);
  bool Keep(const channel::Connection& connection, Course& course);
  void Retry(Course& course, std::string error, std::int64_t at_least_ms = 0);
  static void Forget(Course& course);
  void Tell(const std::string& connection, std::string words);

  Parts parts_;
  std::map<std::string, Course, std::less<>> courses_;  // by connection
};

}  // namespace hark::connect
