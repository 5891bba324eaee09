#pragma once

#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/channel/channel.h"

namespace hark::fake {

// Makes and posts webhooks as the platforms do. An order:
//   {"channel": "whatsapp", "url": "http://127.0.0.1:8080/webhook/shop",
//    "secret": "<app secret, or Telegram's secret token>", "account": "<phone number id>",
//    "events": [{"from": "5215512345678", "name": "Ana", "text": "hi"},
//               {"from": "5215512345678", "tap": "<payload>", "title": "Yes"},
//               {"from": "5215512345678", "status": "delivered", "provider_id": "wamid…",
//                "effect_id": "…"}],
//    "batch": true, "attempts": 8, "wait_ms": 50, "copies": 1}
// An event may bring its own "id" and "at" (seconds). "body" instead of "events" is posted
// as it is. "copies" posts each body so often, as platforms do when an answer was late;
// "forge": true signs wrongly. For all threads.
class Webhooks {
 public:
  // Posts until each body is answered 2xx, at most `attempts` times: WhatsApp waiting ever
  // longer, Telegram at once and then ever longer. Answers {"posts", "delivered",
  // "attempts", "status"}; the last is the last answer's, 0 when there was none.
  nlohmann::json Deliver(const nlohmann::json& order);

 private:
  std::vector<std::string> Bodies(const nlohmann::json& order);
  std::string WhatsAppBody(const nlohmann::json& order, const std::vector<nlohmann::json>& events);
  std::string TelegramBody(const nlohmann::json& event);
  nlohmann::json WhatsAppMessage(const nlohmann::json& event);

  std::atomic<std::int64_t> next_id_{1};
};

}  // namespace hark::fake
