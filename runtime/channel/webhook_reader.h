#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

namespace hark::channel {

// Reads one webhook of a connection, whatever its bytes: what a channel's decoder stands on.
class WebhookReader {
 public:
  // What `connection` names must outlive this.
  WebhookReader(const Connection& connection, std::int64_t received_ms)
      : connection_(connection), received_ms_(received_ms) {}
  virtual ~WebhookReader() = default;

  Decoded Read(std::string_view body) &&;

 protected:
  virtual void ReadRoot(const nlohmann::json& root) = 0;
  // Keeps an element that is no event, with the reason.
  void Unread(std::string reason, const nlohmann::json& element);
  // The same of what came to an account that is not the connection's: "for shop `7`".
  void Elsewhere(std::string_view whose, std::string_view account, const nlohmann::json& element);

  const Connection& connection_;
  const std::int64_t received_ms_;
  Decoded decoded_;
};

}  // namespace hark::channel
