// TikTok Shop's calls and webhooks, as its documentation has them.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/channel/channel.h"

namespace hark::channel {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kNowMs = 1'700'000'000'000;

const Adapter& Shop() { return *AdapterNamed("tiktok_shop"); }

Connection Account() {
  Connection connection;
  connection.name = "shop";
  connection.channel = "tiktok_shop";
  connection.api_url = "https://api";
  connection.account_id = "749";
  connection.app_key = "sample-key";
  connection.shop_cipher = "ROW_sample";
  connection.token = "T";
  connection.app_secret = "sample-app-secret";
  return connection;
}

// The documentation's own vector; its key and secret are samples.
TEST(TikTokShopSignature, IsOfTheAppAndTheBody) {
  constexpr std::string_view kBody =
      R"({"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",)"
      R"("timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",)"
      R"("order_status":"UNPAID","update_time":1718305585}})";
  constexpr std::string_view kHex =
      "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05";
  Connection connection;
  connection.app_key = "abcdef";
  connection.app_secret = "123";
  const auto taken = [&](std::string header, std::string_view body) {
    return Shop().Authentic(
        connection, {"POST", "/", {{"authorization", std::move(header)}}, std::string(body)}, 0);
  };
  EXPECT_TRUE(taken(std::string(kHex), kBody));
  EXPECT_FALSE(taken(std::string(kHex), std::string(kBody) + "\n"));
  EXPECT_FALSE(taken("", kBody));
  EXPECT_FALSE(taken("Bearer " + std::string(kHex), kBody));
  EXPECT_FALSE(taken(std::string(kHex) + "0", kBody));
  EXPECT_FALSE(Shop().Authentic(connection, {"POST", "/", {}, std::string(kBody)}, 0));
  for (std::size_t at = 0; at < kHex.size(); ++at) {
    std::string forged(kHex);
    forged[at] = forged[at] == '0' ? '1' : '0';
    EXPECT_FALSE(taken(forged, kBody));
  }
  connection.app_key = "abcdeg";
  EXPECT_FALSE(taken(std::string(kHex), kBody));
  connection.app_key.clear();
  EXPECT_FALSE(taken(std::string(kHex), kBody));
  connection.app_key = "abcdef";
  connection.app_secret.clear();
  EXPECT_FALSE(taken(std::string(kHex), kBody));
}

// Worked out apart from this code.
TEST(TikTokShopSign, IsOfPathParametersAndBody) {
  const HttpRequest asked = Shop().Sign(
      Account(), {"GET", "https://api/order/202309/orders?ids=576", {}, ""}, kNowMs + 999);
  EXPECT_EQ(asked.url,
            "https://api/order/202309/orders?app_key=sample-key&ids=576&shop_cipher=ROW_sample"
            "&timestamp=1700000000"
            "&sign=7a4d938c26d04fe8011c7dbcf8930e4095edeb839cdb4d4729b707111e3a83bb");
  const HttpRequest said =
      Shop().Sign(Account(), Shop().Encode(Account(), "7461", {"hi", {}}, "e-1"), kNowMs);
  EXPECT_EQ(said.body, R"({"content":"{\"content\":\"hi\"}","type":"TEXT"})");
  EXPECT_TRUE(
      said.url.ends_with("&sign=1acb64680ce35a9a61f5c40e10c0e62bd857e8a2d917b56314dc9cdc71a70198"))
      << said.url;
  EXPECT_EQ(HeaderOf(said.headers, "x-tts-access-token"), "T");
  // A form with files is not signed.
  const HttpRequest file = Shop().Sign(Account(),
                                       {"POST",
                                        "https://api/customer_service/202309/images/upload",
                                        {{"Content-Type", "multipart/form-data; boundary=b"}},
                                        "anything"},
                                       kNowMs);
  EXPECT_TRUE(
      file.url.ends_with("&sign=bb132282d7ead2b237a76152282e5f463e71e6c090b79446cfd277472fdd4ccc"))
      << file.url;
}

TEST(TikTokShopEncode, StaysBelowItsConversation) {
  const HttpRequest request = Shop().Encode(Account(), "../a b/?x=1&y#z", {"hi", {}}, "");
  EXPECT_EQ(request.url,
            "https://api/customer_service/202309/conversations/..%2Fa%20b%2F%3Fx%3D1%26y%23z"
            "/messages");
}

TEST(TikTokShopInterpret, GoesByTheCode) {
  const auto interpreted = [](int status, std::string body) {
    return Shop().Interpret({status, {}, std::move(body)});
  };
  const SendResult sent = interpreted(200, R"({"code":0,"data":{"message_id":"745"}})");
  EXPECT_EQ(sent.kind, SendClass::Accepted);
  EXPECT_EQ(sent.provider_id, "745");
  struct Row {
    int status;
    int code;
    SendClass kind;
  };
  for (const Row& row :
       {Row{200, 36009002, SendClass::Rate}, Row{200, 36009004, SendClass::Retry},
        Row{200, 105002, SendClass::Auth}, Row{401, 106001, SendClass::Auth},
        Row{429, 1, SendClass::Rate}, Row{500, 1, SendClass::Retry}, Row{200, 1, SendClass::Bad}}) {
    const SendResult result = interpreted(row.status, R"({"code":)" + std::to_string(row.code) +
                                                          R"(,"message":"no","request_id":"r1"})");
    EXPECT_EQ(result.kind, row.kind) << row.code;
    EXPECT_EQ(result.error, "TikTok Shop error " + std::to_string(row.code) + ": no [r1]");
  }
  EXPECT_EQ(interpreted(502, "<html>").kind, SendClass::Uncertain);
  EXPECT_EQ(interpreted(200, "").kind, SendClass::Uncertain);
}

value::Event Partial(EventKind kind) {
  value::Event event;
  event.kind = kind;
  event.subject = "576";
  event.id = "n1";
  return event;
}

// What becomes of the event when the shop answers so; the second answer is the conversation's.
SendResult Completed(value::Event& event, const std::string& order) {
  const Ask ask = [&](const HttpRequest& request) -> HttpResult {
    if (request.method == "POST") {
      EXPECT_EQ(request.url, "https://api/customer_service/202309/conversations");
      EXPECT_EQ(request.body, R"({"buyer_user_id":"u7"})");
      return HttpResponse{200, {}, R"({"code":0,"data":{"conversation_id":"c7"}})"};
    }
    EXPECT_EQ(request.url, "https://api/order/202309/orders?ids=576");
    return HttpResponse{200, {}, R"({"code":0,"data":{"orders":[)" + order + "]}}"};
  };
  return Shop().Complete(Account(), event, ask);
}

TEST(TikTokShopOrder, IsTheEventOfItsBuyer) {
  value::Event event = Partial(EventKind::OrderShipped);
  const SendResult result = Completed(event,
                                      R"({"id":"576","status":"IN_TRANSIT","user_id":"u7",
        "payment":{"currency":"GBP","total_amount":"7"},"line_items":[
        {"product_name":"A","sale_price":"1.5","currency":"GBP"},
        {"product_name":"A","sale_price":"1.6","currency":"GBP"},
        {"product_name":"A","sale_price":"1.5","currency":"GBP"},{"product_name":"B"}]})");
  EXPECT_EQ(result.kind, SendClass::Accepted);
  EXPECT_EQ(event.address, "c7");
  EXPECT_EQ(event.id, "576");
  EXPECT_EQ(Json::parse(event.fields), Json::parse(R"({"order":{"id":"576","total":"7 GBP","items":[
      {"name":"A","price":"1.5 GBP","quantity":2},{"name":"A","price":"1.6 GBP","quantity":1},
      {"name":"B","quantity":1}]}})"));
}

TEST(TikTokShopOrder, IsCancelledAsAWhole) {
  value::Event event = Partial(EventKind::OrderCancelled);
  event.object_id = "403";
  SendResult result =
      Completed(event, R"({"id":"576","status":"AWAITING_SHIPMENT","user_id":"u7"})");
  EXPECT_EQ(result.kind, SendClass::Bad);
  EXPECT_EQ(result.error, "a part of the order was cancelled");
  result = Completed(event, R"({"id":"576","status":"CANCELLED","user_id":"u7"})");
  EXPECT_EQ(result.kind, SendClass::Accepted);
  EXPECT_EQ(event.object_id, "") << "an answer refers to nothing";
}

TEST(TikTokShopOrder, OfLongAgoIsNoNews) {
  constexpr std::int64_t kPlacedS = 1'700'000'000;
  for (const EventKind kind : {EventKind::OrderCreated, EventKind::OrderPaid}) {
    value::Event event = Partial(kind);
    const char* order =
        R"({"id":"576","user_id":"u7","create_time":1700000000,"paid_time":1700000000})";
    event.at_ms = (kPlacedS + 8 * 86'400) * 1000;
    EXPECT_EQ(Completed(event, order).kind, SendClass::Bad);
    event.at_ms = (kPlacedS + 6 * 86'400) * 1000;
    EXPECT_EQ(Completed(event, order).kind, SendClass::Accepted);
  }
  value::Event event = Partial(EventKind::OrderShipped);
  event.at_ms = (kPlacedS + 60 * 86'400) * 1000;
  EXPECT_EQ(Completed(event, R"({"id":"576","user_id":"u7","create_time":1700000000})").kind,
            SendClass::Accepted);
}

TEST(TikTokShopOrder, MayComeBackInParts) {
  value::Event event = Partial(EventKind::OrderReturned);
  event.object_id = "404";
  EXPECT_EQ(Completed(event, R"({"id":"576","user_id":"u7"})").kind, SendClass::Accepted);
  EXPECT_EQ(event.id, "576:404");
  EXPECT_EQ(Json::parse(event.fields)["order"]["id"], "576");
}

TEST(TikTokShopOrder, OfWrongTypesIsNoEvent) {
  for (const char* order :
       {"7", "{}", R"({"id":"577"})", R"({"id":"576"})", R"({"id":"576","user_id":{}})", "null"}) {
    value::Event event = Partial(EventKind::OrderCreated);
    EXPECT_EQ(Completed(event, order).kind, SendClass::Bad) << order;
  }
  // What is no sum is left out.
  value::Event event = Partial(EventKind::OrderCreated);
  EXPECT_EQ(Completed(event, R"({"id":"576","user_id":"u7","line_items":[{"sale_price":"1e9",
                "currency":"USD"}],"payment":{"total_amount":"-","currency":"USD"}})")
                .kind,
            SendClass::Accepted);
  EXPECT_EQ(Json::parse(event.fields)["order"]["items"],
            Json::parse(R"([{"name":"","quantity":1}])"));
}

TEST(TikTokShop, HasNoHandshake) {
  EXPECT_EQ(Shop().Handshake(Account(), {"GET", "/?challenge=1", {}, ""}).status, 404);
}

}  // namespace
}  // namespace hark::channel
