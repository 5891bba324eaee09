// What becomes of events of which more has to be asked.
#include "runtime/serve/filler.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "compiler/base/crypto.h"
#include "runtime/host/virtual_host.h"
#include "runtime/serve/webhook.h"
#include "runtime/store/memory_store.h"
#include "runtime/value/event_json.h"

namespace hark::serve {
namespace {

using channel::HttpFailure;
using channel::HttpResponse;
using channel::HttpResult;
using channel::WireFailure;

constexpr std::int64_t kNowMs = 1'767'603'600'000;
constexpr std::int64_t kMinuteMs = 60'000;

// A shop that says what it was told to say, and remembers what it was asked.
class Shop final : public channel::HttpClient {
 public:
  HttpResult Send(const channel::HttpRequest& request, std::int64_t) override {
    asked.push_back(request.method + " " + request.url.substr(0, request.url.find('?')));
    if (!troubles.empty()) {
      HttpResult trouble = std::move(troubles.front());
      troubles.pop_front();
      return trouble;
    }
    return HttpResponse{200, {}, request.method == "GET" ? order : conversation};
  }

  std::deque<HttpResult> troubles;
  std::vector<std::string> asked;
  std::string order =
      R"({"code":0,"data":{"orders":[{"id":"576","status":"UNPAID","user_id":"u7",
        "payment":{"currency":"USD","total_amount":"12.50"},
        "line_items":[{"product_name":"Cup","sale_price":"6.25","currency":"USD"},
                      {"product_name":"Cup","sale_price":"6.25","currency":"USD"}]}]}})";
  std::string conversation = R"({"code":0,"data":{"conversation_id":"c7"}})";
};

HttpResponse Refusal(int code, int status = 200) {
  return {status, {}, fmt::format(R"({{"code":{},"message":"no"}})", code)};
}

class FillerTest : public testing::Test {
 protected:
  FillerTest() {
    connection_.name = "shop";
    connection_.channel = "tiktok_shop";
    connection_.account_id = "749";
    connection_.app_key = "key";
    connection_.app_secret = "sample-app-secret";
    routes_ = outbox::RoutesOf({connection_});
  }

  // The webhook of an order's status, signed.
  Intake Tell(const std::string& status, const std::string& notification,
              const std::string& order = "576") {
    const std::string body =
        fmt::format(R"({{"type":1,"tts_notification_id":"{}","shop_id":"749","timestamp":{},)"
                    R"("data":{{"order_id":"{}","order_status":"{}"}}}})",
                    notification, clock_.NowMs() / 1000, order, status);
    const std::string sign =
        crypto::ToHex(crypto::HmacSha256(connection_.app_secret, connection_.app_key + body));
    return TakeIn({"POST", "/webhook/shop", {{"Authorization", sign}}, body}, {&connection_},
                  store_, clock_.NowMs(), nullptr);
  }
  std::size_t Fill() { return filler_.FillDue(nullptr).value(); }
  store::Counts Counts() { return store_.Count().value(); }
  value::Event OnlyEvent() {
    const auto contact = store_.ContactAt({"tiktok_shop", "shop", "c7"}).value();
    EXPECT_TRUE(contact);
    return value::EventFromJson(store_.Load(contact.value_or("")).value()->event).value();
  }

  channel::Connection connection_;
  outbox::Routes routes_;
  host::VirtualClock clock_{kNowMs};
  store::MemoryStore store_;
  Shop shop_;
  Filler filler_{store_, routes_, shop_, clock_};
};

TEST_F(FillerTest, AnOrderIsAskedForOnceItsWebhookIsAnswered) {
  const Intake intake = Tell("UNPAID", "n1");
  EXPECT_EQ(intake.response.status, 200);
  EXPECT_EQ(intake.deferred, 1U);
  EXPECT_TRUE(shop_.asked.empty());
  EXPECT_EQ(Counts().deferred, 1U);
  EXPECT_EQ(Counts().inbox_new, 0U);

  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(Counts().deferred, 0U);
  const value::Event event = OnlyEvent();
  EXPECT_EQ(event.kind, EventKind::OrderCreated);
  EXPECT_EQ(event.address, "c7");
  EXPECT_EQ(event.id, "576");
  EXPECT_EQ(event.subject, "");
  EXPECT_EQ(event.fields,
            R"({"order":{"id":"576","items":[{"name":"Cup","price":"6.25 USD","quantity":2}],)"
            R"("total":"12.50 USD"}})");
}

TEST_F(FillerTest, NothingWakesTwice) {
  Tell("UNPAID", "n1");
  Tell("UNPAID", "n1");
  EXPECT_EQ(Counts().deferred, 1U);
  EXPECT_EQ(Fill(), 1U);
  // The same change under another number, and one that tells of it besides.
  Tell("UNPAID", "n2");
  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(Counts().inbox_new, 1U);
  Tell("AWAITING_SHIPMENT", "n3");
  while (Fill() > 0) {
  }
  EXPECT_EQ(Counts().inbox_new, 2U) << "created, and paid";
  Tell("ON_HOLD", "n4");
  while (Fill() > 0) {
  }
  EXPECT_EQ(Counts().inbox_new, 2U);
}

// A worker that died after it had asked left all as it was.
TEST_F(FillerTest, WhatWasAskedBeforeACrashIsAskedAgain) {
  Tell("UNPAID", "n1");
  const std::int64_t number = store_.DeferredAt(kNowMs, 1).value().at(0).number;
  EXPECT_EQ(Fill(), 1U);
  const store::Write settle = store::SettleDeferred{number};
  EXPECT_EQ(store_.Apply({&settle, 1}).value().at(0).error().kind, FailureKind::Conflict);
  EXPECT_EQ(Counts().inbox_new, 1U);
}

TEST_F(FillerTest, WhatCannotBeAskedNowIsAskedLater) {
  const HttpResult troubles[] = {
      std::unexpected(HttpFailure{WireFailure::NotSent, "no way there"}),
      std::unexpected(HttpFailure{WireFailure::Uncertain, "no answer"}),
      HttpResponse{502, {}, "<html>"},
      Refusal(36009002, 429),
      Refusal(36009004),
      Refusal(105002),
      Refusal(7, 500),
  };
  Tell("UNPAID", "n1");
  std::int64_t waited_ms = 0;
  for (const HttpResult& trouble : troubles) {
    shop_.troubles.push_back(trouble);
    EXPECT_EQ(Fill(), 0U);
    EXPECT_EQ(Fill(), 0U) << "it is not asked again at once";
    EXPECT_TRUE(shop_.troubles.empty());
    EXPECT_EQ(Counts().quarantined, 0U);
    // As long again as it has waited.
    const std::int64_t step_ms = std::max<std::int64_t>(waited_ms, 1'000);
    clock_.Advance(step_ms);
    waited_ms += step_ms;
  }
  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(OnlyEvent().id, "576");
}

TEST_F(FillerTest, TheChannelSaysForHowLong) {
  Tell("UNPAID", "n1");
  HttpResponse slower = Refusal(36009002, 429);
  slower.headers = {{"Retry-After", "600"}};
  shop_.troubles.push_back(slower);
  EXPECT_EQ(Fill(), 0U);
  clock_.Advance(9 * kMinuteMs);
  EXPECT_EQ(Fill(), 0U);
  clock_.Advance(kMinuteMs);
  EXPECT_EQ(Fill(), 1U);
}

// One refusal of the shop as a whole is enough for all that waits for it.
TEST_F(FillerTest, AShopThatRefusesIsLeftAlone) {
  Tell("UNPAID", "n1");
  Tell("UNPAID", "n2", "577");
  shop_.troubles.push_back(Refusal(105002));
  EXPECT_EQ(Fill(), 0U);
  EXPECT_EQ(shop_.asked.size(), 1U);
}

TEST_F(FillerTest, OfOneOrderNothingOvertakes) {
  Tell("UNPAID", "n1");
  Tell("DELIVERED", "n2");
  shop_.troubles.push_back(HttpResponse{502, {}, ""});
  EXPECT_EQ(Fill(), 0U);
  EXPECT_EQ(Fill(), 0U);
  EXPECT_EQ(shop_.asked.size(), 1U);
  clock_.Advance(1'000);
  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(OnlyEvent().kind, EventKind::OrderCreated);
}

TEST_F(FillerTest, WhatIsNoEventIsKeptWithTheReason) {
  Tell("UNPAID", "n1");
  shop_.order = R"({"code":0,"data":{"orders":[]}})";
  EXPECT_EQ(Fill(), 1U);
  Tell("UNPAID", "n2");
  shop_.troubles.push_back(Refusal(36009003));
  EXPECT_EQ(Fill(), 1U);
  for (const char* odd : {R"({"code":0})", R"({"code":0,"data":{"orders":[{"id":"576"}]}})",
                          R"({"code":0,"data":{"orders":"many"}})"}) {
    Tell("UNPAID", odd[9] == '}' ? "n3" : odd);
    shop_.order = odd;
    while (Fill() > 0) {
    }
  }
  EXPECT_EQ(Counts().inbox_new, 0U);
  EXPECT_EQ(Counts().deferred, 0U);
  EXPECT_GE(Counts().quarantined, 3U);
}

TEST_F(FillerTest, AfterThreeDaysNobodyAsksAnyMore) {
  Tell("UNPAID", "n1");
  clock_.Advance(3 * 24 * 60 * kMinuteMs);
  shop_.troubles.push_back(Refusal(105002));
  EXPECT_EQ(Fill(), 1U);
  EXPECT_EQ(Counts().quarantined, 1U);
}

// Few apps may write to buyers; their orders may be recorded all the same.
TEST_F(FillerTest, AShopWithoutChatHasOrders) {
  Tell("UNPAID", "n1");
  shop_.conversation = R"({"code":105005,"message":"no scope"})";
  EXPECT_EQ(Fill(), 1U);
  EXPECT_TRUE(store_.ContactAt({"tiktok_shop", "shop", "buyer:u7"}).value());
}

TEST_F(FillerTest, PaidOnDeliveryIsNotPaid) {
  shop_.order = R"({"code":0,"data":{"orders":[{"id":"576","user_id":"u7","is_cod":true}]}})";
  Tell("AWAITING_SHIPMENT", "n1");
  while (Fill() > 0) {
  }
  EXPECT_EQ(Counts().inbox_new, 1U);
  EXPECT_EQ(Counts().quarantined, 1U);
  EXPECT_EQ(OnlyEvent().kind, EventKind::OrderCreated);
}

TEST_F(FillerTest, WhatBelongsToAConnectionThatIsGoneWaits) {
  Tell("UNPAID", "n1");
  const outbox::Routes none;
  Filler filler(store_, none, shop_, clock_);
  EXPECT_EQ(filler.FillDue(nullptr).value(), 0U);
  EXPECT_EQ(Counts().deferred, 1U);
  clock_.Advance(1'000);
  EXPECT_EQ(Fill(), 1U);
}

}  // namespace
}  // namespace hark::serve
