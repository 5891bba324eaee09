#include "tests/fake_platforms/shop_orders.h"

#include <algorithm>

#include "runtime/channel/json.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

constexpr const char* kCurrency = "USD";

// A line a piece.
Json LinesOf(const Json& items) {
  Json lines = Json::array();
  for (const Json& item : json::Elements(items)) {
    for (std::int64_t piece = json::Integer(Member(item, "quantity")).value_or(1); piece > 0;
         --piece) {
      lines.push_back({{"id", std::to_string(900 + lines.size())},
                       {"product_name", Member(item, "name")},
                       {"sale_price", Member(item, "price")},
                       {"currency", kCurrency}});
    }
  }
  return lines;
}

}  // namespace

void ShopOrders::Remember(const Json& event) {
  std::lock_guard lock(mutex_);
  const std::string id = json::Id(Member(event, "order"));
  Json& order = orders_[id];
  if (order.is_null()) {
    order = {{"id", id},
             {"status", "UNPAID"},
             {"user_id", "u" + json::Id(Member(event, "from"))},
             {"is_cod", false},
             {"line_items", Json::array()},
             {"payment", {{"currency", kCurrency}, {"total_amount", "0"}}}};
  }
  // That a part of it is cancelled, or comes back, is not its status.
  if (event.contains("status")) {
    const Json& status = event["status"];
    order["status"] = status == "CANCEL" ? Json("CANCELLED") : status;
  }
  if (event.contains("cod")) order["is_cod"] = event["cod"];
  if (event.contains("total")) order["payment"]["total_amount"] = event["total"];
  if (event.contains("items")) order["line_items"] = LinesOf(event["items"]);
}

std::optional<Json> ShopOrders::Find(const std::string& id) const {
  std::lock_guard lock(mutex_);
  const auto found = orders_.find(id);
  return found == orders_.end() ? std::nullopt : std::optional(found->second);
}

bool ShopOrders::Knows(const std::string& buyer) const {
  std::lock_guard lock(mutex_);
  return std::ranges::any_of(orders_,
                             [&](const auto& one) { return one.second["user_id"] == buyer; });
}

}  // namespace hark::fake
