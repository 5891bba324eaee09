// Shapes as in tests/fixtures/tiktok_shop, which have their sources in fixtures/README.md.

#include "runtime/channel/json.h"
#include "tests/fake_platforms/webhook_body.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

struct Told {
  int type = 0;  // 0: of nothing
  Json data;
};

// What the shop said itself comes back, too.
Told Message(const Json& event) {
  const bool echo = event.contains("echo");
  const Json& known = Member(event, "provider_id");
  return {14,
          {{"content", Json({{"content", event[echo ? "echo" : "text"]}}).dump()},
           {"conversation_id", Member(event, echo ? "to" : "from")},
           {"message_id", echo && !known.is_null() ? known : Member(event, "id")},
           {"index", json::Id(Member(event, "id"))},
           {"type", "TEXT"},
           {"sender",
            {{"im_user_id", "im" + json::Id(Member(event, echo ? "to" : "from"))},
             {"role", echo ? "CUSTOMER_SERVICE" : "BUYER"}}},
           {"is_visible", true},
           {"create_time", SecondsOf(event)}}};
}

Told Change(const Json& event) {
  Json data = {{"order_id", event["order"]}, {"update_time", SecondsOf(event)}};
  if (event.contains("cancel")) {
    data["cancellations_role"] = "BUYER";
    data["cancel_status"] = event["cancel"];
    data["cancel_id"] = "40" + json::Id(Member(event, "id"));
    return {11, std::move(data)};
  }
  if (event.contains("return")) {
    data["return_role"] = "BUYER";
    data["return_type"] = "REFUND";
    data["return_status"] = event["return"];
    data["return_id"] = json::Id(Member(event, "return_id"));
    return {12, std::move(data)};
  }
  data["order_status"] = Member(event, "status");
  data["is_on_hold_order"] = Member(event, "status") == "ON_HOLD";
  return {1, std::move(data)};
}

}  // namespace

Body TikTokShopBody(const Json& order, const Json& event) {
  Told told;
  if (event.contains("order")) {
    told = Change(event);
  } else if (event.contains("text") || event.contains("echo")) {
    told = Message(event);
  }
  if (told.type == 0) return std::unexpected("TikTok Shop has no " + event.dump());
  return Escaped({{"type", told.type},
                  {"tts_notification_id", Member(event, "id")},
                  {"shop_id", Member(order, "account")},
                  {"timestamp", SecondsOf(event)},
                  {"data", std::move(told.data)}});
}

}  // namespace hark::fake
