#include "runtime/channel/meta_adapter.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"
#include "runtime/channel/meta_signature.h"

namespace hark::channel {

HttpResponse MetaAdapter::Handshake(const Connection& connection,
                                    const HttpRequest& request) const {
  return MetaHandshake(connection.verify_token, request);
}

bool MetaAdapter::Authentic(const Connection& connection, const HttpRequest& request,
                            std::int64_t) const {
  return MetaAuthentic(connection.app_secret, request);
}

std::optional<HttpRequest> MetaAdapter::Acknowledge(const Connection& connection,
                                                    const value::Event& event) const {
  if (!connection.marks_read || !IsDirectMessage(event)) return std::nullopt;
  return Seen(connection, event);
}

HttpRequest MetaAdapter::Post(const Connection& connection, const std::string& path,
                              const nlohmann::json& body) {
  return {"POST",
          connection.api_url + "/" + path,
          {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + connection.token}},
          json::Dump(body)};
}

}  // namespace hark::channel
