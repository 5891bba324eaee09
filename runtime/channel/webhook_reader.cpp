#include "runtime/channel/webhook_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/json.h"

namespace hark::channel {

Decoded WebhookReader::Read(std::string_view body) && {
  const auto root = json::Parse(body);
  if (root) {
    ReadRoot(*root);
  } else {
    decoded_.unread.push_back({root.error(), std::string(body)});
  }
  return std::move(decoded_);
}

void WebhookReader::Elsewhere(std::string_view whose, std::string_view account,
                              const nlohmann::json& element) {
  Unread(fmt::format("for {} `{}`, not this connection's", whose, account), element);
  decoded_.unread.back().elsewhere = true;
}

void WebhookReader::Unread(std::string reason, const nlohmann::json& element) {
  decoded_.unread.push_back({std::move(reason), json::Dump(element)});
}

}  // namespace hark::channel
