#pragma once

#include <atomic>
#include <expected>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"
#include "tests/fake_platforms/reply_windows.h"
#include "tests/fake_platforms/shop_orders.h"
#include "tests/fake_platforms/webhook_body.h"

namespace hark::fake {

// Makes and posts webhooks as the platforms do. An order:
//   {"channel": "whatsapp", "url": "http://127.0.0.1:8080/webhook/shop",
//    "secret": "<app secret, or Telegram's secret token>",
//    "account": "<phone number, page, Instagram account or business id>",
//    "events": [{"from": "5215512345678", "name": "Ana", "text": "hi"},
//               {"from": "5215512345678", "tap": "<payload>", "title": "Yes"},
//               {"from": "5215512345678", "status": "delivered", "provider_id": "wamid…",
//                "effect_id": "…"}],
//    "batch": true, "attempts": 8, "wait_ms": 50, "copies": 1}
// On Messenger, Instagram and TikTok besides, where they have it:
//   {"from": "…", "quick_reply": "<payload>", "title": "Yes"}
//   {"from": "…", "comment": "price?", "post": "<post, media or video>", "parent": "<comment>"}
//   {"from": "…", "reaction": "❤️", "provider_id": "<message>", "removed": false}
//   {"to": "…", "echo": "hi", "provider_id": "m_…", "effect_id": "…", "app_id": 7,
//    "source": "API"}   what the account sent: on Messenger marked as our app's where it has
//                       an effect_id, as another's by app_id; source is TikTok's
// On TikTok Shop, which signs by "app_key" as well, texts and echoes, and of orders, whose webhooks
// tell the id alone and which the API then knows (shop_orders.h):
//   {"from": "<buyer>", "order": "<id>", "status": "UNPAID", "total": "12.50", "cod": false,
//    "items": [{"name": "…", "price": "6.25", "quantity": 2}]}
//   {"order": "<id>", "cancel": "<cancel_status>"}
//   {"order": "<id>", "return": "<return_status>", "return_id": "…"}
// An event may bring its own "id" and "at" (seconds). "body" instead of "events" is posted
// as it is. A batch has entries of at most "per_entry" events; "shuffle": true puts events
// and posts in an order that "seed" decides. "copies" posts each body so often, as platforms
// do when an answer was late; "forge": true signs wrongly, "signed_at" (seconds) as TikTok
// did then. Without a "url" Telegram posts to where setWebhook said. For all threads.
class Webhooks {
 public:
  // `windows` hears of what people do, `orders` of what they buy.
  Webhooks(ReplyWindows& windows, ShopOrders& orders) : windows_(windows), orders_(orders) {}

  // Posts until each body is answered 2xx, at most `attempts` times: at once as often as
  // the platform does, then waiting ever longer. Answers {"posts", "delivered", "attempts",
  // "status"}; the last is the last answer's, 0 when there was none. {"error"} for an order
  // that the platform cannot carry out.
  nlohmann::json Deliver(const nlohmann::json& order);

 private:
  using Bodies = std::expected<std::vector<std::string>, std::string>;

  std::vector<nlohmann::json> EventsOf(const nlohmann::json& order);
  std::string IdOf(const std::string& channel, const nlohmann::json& event);
  void Remember(const std::string& channel, const nlohmann::json& event);
  Bodies BodiesOf(const nlohmann::json& order);
  Body BodyOf(const nlohmann::json& order, std::span<const nlohmann::json> events);
  std::string WhatsAppBody(const nlohmann::json& order, std::span<const nlohmann::json> events);
  nlohmann::json WhatsAppValue(const nlohmann::json& order, std::span<const nlohmann::json> events);
  nlohmann::json WhatsAppMessage(const nlohmann::json& event);
  std::string TelegramBody(const nlohmann::json& event);

  ReplyWindows& windows_;
  ShopOrders& orders_;
  std::atomic<std::int64_t> next_id_{1};
};

}  // namespace hark::fake
