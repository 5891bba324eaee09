// A worker and TikTok Shop, over loopback: orders, whose webhooks say their ids alone, and what
// buyers write.

#include <map>

#include "runtime/serve/worker.h"
#include "tests/support/compiled.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using Json = nlohmann::json;
using Said = std::vector<std::string>;

constexpr std::int64_t kIdleMs = 20'000;
const std::string kBuyer = "730";

constexpr const char* kScript = R"(
rule placed on order created from tiktok_shop {
  reply "Thanks for {order.id}: {order.total or 0 USD}."
}
rule paid on order paid from tiktok_shop { reply "{order.id} is paid." }
rule shipped on order shipped from tiktok_shop { reply "{order.id} is on its way." }
rule delivered on order delivered from tiktok_shop { reply "{order.id} is there." }
rule cancelled on order cancelled from tiktok_shop { reply "{order.id} is cancelled." }
rule returned on order returned from tiktok_shop { reply "{order.id} is back." }
rule repeats on message from tiktok_shop { reply "You said {text}." }
)";

class WorkerAndShop : public FakeServer {
 protected:
  explicit WorkerAndShop(std::string store = "") : store_(std::move(store)) {
    platforms_.windows().Enforce();
    Begin();
  }

  void Begin() {
    auto started = serve::Worker::Start(
        {.connections = {Account("tiktok_shop")}, .callers = {}, .store_path = store_});
    if (!started) throw std::runtime_error(started.error().message);
    worker_ = std::move(*started);
    EXPECT_TRUE(worker_->Deploy(test::Compiled(kScript)));
  }

  Json Delivery(Json events) const {
    const channel::Connection shop = Account("tiktok_shop");
    return {{"channel", "tiktok_shop"},
            {"url", "http://127.0.0.1:" + std::to_string(worker_->port()) + "/webhook/tiktok_shop"},
            {"secret", shop.app_secret},
            {"app_key", shop.app_key},
            {"account", shop.account_id},
            {"attempts", 1},
            {"events", std::move(events)}};
  }
  void Deliver(Json events, std::int64_t copies = 1) {
    Json order = Delivery(std::move(events));
    order["copies"] = copies;
    const Json told = Order("/control/deliver", order);
    EXPECT_EQ(told["status"], 200) << told;
    EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  }
  void Befall(Json fault) {
    fault["platform"] = "tiktok_shop";
    EXPECT_FALSE(Order("/control", fault).is_null()) << fault;
  }

  // What the shop let be said since this was last asked.
  Said NewTexts() {
    Said texts;
    for (const Json& line : Logged()) {
      if (line["seq"] <= seen_) continue;
      seen_ = line["seq"];
      if (line["method"] != "messages" || line["accepted"] != true) continue;
      EXPECT_EQ(line["to"], kBuyer) << line;
      texts.push_back(line["text"]);
    }
    return texts;
  }

  const std::string store_;
  std::unique_ptr<serve::Worker> worker_;
  std::int64_t seen_ = 0;
};

Json Change(const char* status) {
  return {{"from", kBuyer},
          {"order", "576"},
          {"status", status},
          {"total", "12.50"},
          {"items", {{{"name", "Cup"}, {"price", "6.25"}, {"quantity", 2}}}}};
}

TEST_F(WorkerAndShop, AnswerEachStepOfAnOrder) {
  Deliver({Change("UNPAID")});
  EXPECT_EQ(NewTexts(), Said{"Thanks for 576: 12.50 USD."});
  Deliver({Change("ON_HOLD")});
  EXPECT_EQ(NewTexts(), Said{"576 is paid."});
  Deliver({Change("AWAITING_SHIPMENT")});
  EXPECT_EQ(NewTexts(), Said());
  Deliver({Change("IN_TRANSIT")});
  EXPECT_EQ(NewTexts(), Said{"576 is on its way."});
  Deliver({Change("DELIVERED")});
  EXPECT_EQ(NewTexts(), Said{"576 is there."});
  Deliver({{{"order", "576"}, {"return", "RETURN_OR_REFUND_REQUEST_PENDING"}, {"return_id", "1"}}});
  EXPECT_EQ(NewTexts(), Said());
  Deliver(
      {{{"order", "576"}, {"return", "RETURN_OR_REFUND_REQUEST_COMPLETE"}, {"return_id", "1"}}});
  EXPECT_EQ(NewTexts(), Said{"576 is back."});
}

TEST_F(WorkerAndShop, ACancelledOrderIsToldOnce) {
  Deliver({Change("UNPAID")});
  NewTexts();
  Deliver({{{"order", "576"}, {"cancel", "CANCELLATION_REQUEST_PENDING"}}});
  Deliver({{{"order", "576"}, {"cancel", "CANCELLATION_REQUEST_SUCCESS"}}});
  EXPECT_EQ(NewTexts(), Said()) << "a part of it";
  Deliver({Change("CANCEL")});
  EXPECT_EQ(NewTexts(), Said{"576 is cancelled."});
  Deliver({{{"order", "576"}, {"cancel", "CANCELLATION_REQUEST_COMPLETE"}}});
  EXPECT_EQ(NewTexts(), Said());
}

// Who buys and who writes is one person, who is answered where they write.
TEST_F(WorkerAndShop, AnswerWhatBuyersWrite) {
  Deliver({Change("UNPAID")});
  NewTexts();
  Deliver({{{"from", kBuyer}, {"text", "when?"}}}, 3);
  EXPECT_EQ(NewTexts(), Said{"You said when?."});
  const Json sent = Logged().back();
  Deliver({{{"to", kBuyer}, {"echo", sent["text"]}, {"provider_id", sent["provider_id"]}}});
  EXPECT_EQ(NewTexts(), Said());
}

TEST_F(WorkerAndShop, AWebhookThatComesTwiceWakesOnce) {
  Json created = Change("UNPAID");
  created["id"] = "7777";
  Deliver({created}, 4);
  Deliver({created});
  Deliver({Change("UNPAID")});
  EXPECT_EQ(NewTexts(), Said{"Thanks for 576: 12.50 USD."});
}

TEST_F(WorkerAndShop, WhatIsSignedWronglyIsNotTaken) {
  Json order = Delivery({Change("UNPAID")});
  order["forge"] = true;
  EXPECT_EQ(Order("/control/deliver", order)["status"], 401);
  order = Delivery({Change("UNPAID")});
  order["app_key"] = "another";
  EXPECT_EQ(Order("/control/deliver", order)["status"], 401);
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  EXPECT_EQ(NewTexts(), Said());
  EXPECT_EQ(worker_->counts().refused, 2U);
}

TEST_F(WorkerAndShop, AnOrderThatCannotBeAskedForNowIsAskedForLater) {
  Befall({{"fault", "error"}, {"class", "rate"}});
  Befall({{"fault", "drop_before"}});
  Befall({{"fault", "error"}, {"class", "retry"}});
  Deliver({Change("UNPAID")});
  EXPECT_EQ(NewTexts(), Said{"Thanks for 576: 12.50 USD."});
}

TEST_F(WorkerAndShop, AMessageThatIsRefusedForNowGoesLater) {
  Deliver({Change("UNPAID")});
  NewTexts();
  Befall({{"fault", "error"}, {"class", "rate"}});
  Deliver({{{"from", kBuyer}, {"text", "hi"}}});
  EXPECT_EQ(NewTexts(), Said{"You said hi."});
}

// Nothing is lost between the webhook's answer and the order's.
class WorkerAndShopOnDisk : public WorkerAndShop {
 protected:
  WorkerAndShopOnDisk() : WorkerAndShop(Fresh()) {}
  static std::string Fresh() {
    const std::string path = testing::TempDir() + "/worker_shop.db";
    for (const char* end : {"", "-wal", "-shm", ".lock"}) std::remove((path + end).c_str());
    return path;
  }
};

TEST_F(WorkerAndShopOnDisk, WhatWaitsOutlivesTheWorker) {
  Befall({{"fault", "drop_before"}});
  EXPECT_EQ(Order("/control/deliver", Delivery({Change("UNPAID")}))["status"], 200);
  worker_.reset();
  Begin();
  EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
  EXPECT_EQ(NewTexts(), Said{"Thanks for 576: 12.50 USD."});
}

}  // namespace
}  // namespace hark::fake
