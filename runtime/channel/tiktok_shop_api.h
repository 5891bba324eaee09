#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "runtime/channel/channel.h"

// Calls of TikTok Shop's Open API 202309, as all of them are made and answered.
namespace hark::channel {

// A call of the shop, not signed yet. No body: nothing is sent.
HttpRequest TikTokShopCall(const Connection& connection, std::string_view method,
                           std::string_view path, const nlohmann::json& body = nullptr);

// The call as of `now_ms`: with the app, the shop and the time, and the signature over all of it.
HttpRequest SignTikTokShop(const Connection& connection, HttpRequest call, std::int64_t now_ms);

struct TikTokShopAnswer {
  SendResult result;
  nlohmann::json data;  // of one that is accepted
};
TikTokShopAnswer ReadTikTokShop(const HttpResponse& response);
TikTokShopAnswer AskTikTokShop(const Ask& ask, const HttpRequest& call);

}  // namespace hark::channel
