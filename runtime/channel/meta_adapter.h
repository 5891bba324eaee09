#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "runtime/channel/channel.h"

namespace hark::channel {

// What WhatsApp, Messenger and Instagram do alike: one app signs the webhooks of all three, and
// one Graph API takes what is sent.
class MetaAdapter : public Adapter {
 public:
  HttpResponse Handshake(const Connection& connection, const HttpRequest& request) const final;
  bool Authentic(const Connection& connection, const HttpRequest& request,
                 std::int64_t received_ms) const final;
  std::optional<HttpRequest> Acknowledge(const Connection& connection,
                                         const value::Event& event) const final;

 protected:
  // Marks what was written to the account as read.
  virtual HttpRequest Seen(const Connection& connection, const value::Event& event) const = 0;
  // A JSON request to `path` of the API, under the connection's token.
  static HttpRequest Post(const Connection& connection, const std::string& path,
                          const nlohmann::json& body);
};

}  // namespace hark::channel
