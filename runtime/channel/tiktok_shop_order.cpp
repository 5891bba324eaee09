// An order's webhook says its id. Whose it is, and of what, the order says; and the conversation
// with that buyer is asked for, so that they are one contact, whether they write or buy.

#include "runtime/channel/tiktok_shop_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"
#include "runtime/channel/percent.h"
#include "runtime/channel/tiktok_shop_api.h"

namespace hark::channel {
namespace {

using json::Member;

SendResult No(std::string why) { return {SendClass::Bad, "", std::move(why)}; }

// `12.50 USD`; empty where it is no sum.
std::string Sum(const json::Value& amount, const json::Value& currency) {
  const std::string digits = amount.is_number() ? json::Dump(amount) : json::Text(amount);
  const std::string code = json::Text(currency);
  const bool is_sum = !digits.empty() && code.size() == 3 &&
                      digits.find_first_not_of("0123456789.") == std::string::npos;
  return is_sum ? digits + " " + code : "";
}

// Each line is one piece; the same piece at the same price is counted.
json::Value ItemsOf(const json::Value& order) {
  json::Value items = json::Value::array();
  for (const json::Value& line : json::Elements(Member(order, "line_items"))) {
    json::Value item = {{"name", json::Text(Member(line, "product_name"))}, {"quantity", 1}};
    const std::string price = Sum(Member(line, "sale_price"), Member(line, "currency"));
    if (!price.empty()) item["price"] = price;
    const auto same = std::ranges::find_if(items, [&](const json::Value& other) {
      return Member(other, "name") == item["name"] &&
             Member(other, "price") == Member(item, "price");
    });
    if (same == items.end()) {
      items.push_back(std::move(item));
    } else {
      (*same)["quantity"] = json::Integer(Member(*same, "quantity")).value_or(1) + 1;
    }
  }
  return items;
}

// The one of that id among the answer's.
const json::Value& OrderIn(const json::Value& data, const std::string& id) {
  for (const json::Value& order : json::Elements(Member(data, "orders"))) {
    if (json::Id(Member(order, "id")) == id) return order;
  }
  return Member(nullptr, "");
}

// What is told again weeks later was told before, and is forgotten by then; and nobody who begins
// with Hark is to thank for the orders of last month.
bool IsLongAgo(const value::Event& event, const json::Value& time) {
  constexpr std::int64_t kLongMs = 7LL * 24 * 60 * 60 * 1000;
  return event.at_ms - TimeOf(time, event.at_ms) > kLongMs;
}

// Why the order as it is now makes no such event; empty where it does.
std::string_view WhyNone(const value::Event& event, const json::Value& order) {
  const std::string status = json::Text(Member(order, "status"));
  const bool is_cancelled = status == "CANCELLED" || status == "CANCEL";
  // What is cancelled as a whole has a change of its status as well.
  if (event.kind == EventKind::OrderCancelled && !event.object_id.empty() && !is_cancelled) {
    return "a part of the order was cancelled";
  }
  if (event.kind == EventKind::OrderCreated && IsLongAgo(event, Member(order, "create_time"))) {
    return "the order was placed long ago";
  }
  if (event.kind == EventKind::OrderPaid && IsLongAgo(event, Member(order, "paid_time"))) {
    return "the order was paid long ago";
  }
  if (event.kind == EventKind::OrderPaid && Member(order, "is_cod") == true) {
    return "the order is paid when it is delivered";
  }
  return "";
}

void Fill(value::Event& event, const json::Value& order) {
  const std::string id = std::exchange(event.subject, "");
  json::Value brings = {{"id", id}, {"items", ItemsOf(order)}};
  const json::Value& payment = Member(order, "payment");
  const std::string total = Sum(Member(payment, "total_amount"), Member(payment, "currency"));
  if (!total.empty()) brings["total"] = total;
  Bring(event, "order", brings);
  // An order is paid once, whatever number of webhooks say so; and may be returned in parts.
  const std::string granted = std::exchange(event.object_id, "");
  event.id = event.kind == EventKind::OrderReturned ? fmt::format("{}:{}", id, granted) : id;
}

}  // namespace

SendResult CompleteTikTokShopOrder(const Connection& connection, value::Event& event,
                                   const Ask& ask) {
  const TikTokShopAnswer answer = AskTikTokShop(
      ask, TikTokShopCall(connection, "GET",
                          "/order/202309/orders?ids=" + PercentEncoded(event.subject)));
  if (answer.result.kind != SendClass::Accepted) return answer.result;
  const json::Value& order = OrderIn(answer.data, event.subject);
  if (!order.is_object()) return No("the shop knows no order `" + event.subject + "`");
  if (const std::string_view why = WhyNone(event, order); !why.empty()) return No(std::string(why));
  const std::string buyer = json::Id(Member(order, "user_id"));
  if (buyer.empty()) return No("the order names no buyer");
  const TikTokShopAnswer opened = AskTikTokShop(
      ask, TikTokShopCall(connection, "POST", "/customer_service/202309/conversations",
                          {{"buyer_user_id", buyer}}));
  event.address = json::Id(Member(opened.data, "conversation_id"));
  // The same token may read orders and not write to buyers: that is granted to few apps. Rules that
  // only record still want to know.
  if (opened.result.kind == SendClass::Auth) event.address = "buyer:" + buyer;
  if (event.address.empty()) {
    return opened.result.kind == SendClass::Accepted ? No("the shop opened no conversation")
                                                     : opened.result;
  }
  Fill(event, order);
  return {};
}

}  // namespace hark::channel
