// What other systems post to a worker, and the runs that it wakes.

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "compiler/base/crypto.h"
#include "runtime/serve/worker.h"
#include "tests/support/compiled.h"
#include "tests/unit/fake_server.h"

namespace hark::fake {
namespace {

using channel::Headers;
using Json = nlohmann::json;

constexpr std::int64_t kIdleMs = 20'000;
constexpr std::size_t kBodyBytesMax = 256 << 10;
const std::string kKey = "sample-key-of-a-payment-provider";
const std::string kSigningKey = "whsec_c2FtcGxlIGtleSB0aGF0IHNpZ25z";

constexpr const char* kScript = R"(
record Payment {
  order: Text
  sum: Money
}

event paid {
  order: Text
  sum: Money
}

rule payments on webhook "payments" as Payment {
  emit paid { order: webhook.order, sum: webhook.sum }
}

rule remind on called(order: Text) from telegram {
  reply "Do not forget {order}."
}

record Lamp { name: Text }

segment fans = contacts where contact.consented("news")

rule join on message from telegram when text is "news" {
  grant consent "news"
  reply "You will hear from us."
}

rule lamp on webhook "lamp" as Lamp {
  broadcast "Look: {webhook.name}." to fans via telegram for "news"
}

rule buy on message from telegram when text starts with "A-" {
  let wanted = text
  reply "Please pay {wanted}."
  await event paid as payment where payment.order is wanted within 2d else stop
  reply "Thank you for {payment.sum}!"
}
)";

class WorkerAndOthers : public FakeServer {
 protected:
  WorkerAndOthers() {
    auto started =
        serve::Worker::Start({.connections = {Account("telegram")},
                              .callers = {},
                              .store_path = "",
                              .inbound = {{"payments", kKey, "telegram", "metadata.chat"},
                                          {"signed", kSigningKey, "telegram", "chat"},
                                          {"remind", kKey, "telegram", "chat"},
                                          {"lamp", kKey, "", ""},
                                          {"payments2", kKey, "", ""}}});
    if (!started) throw std::runtime_error(started.error().message);
    worker_ = std::move(*started);
    EXPECT_TRUE(worker_->Deploy(test::Compiled(kScript)));
  }

  channel::HttpResponse Post(const std::string& name, const std::string& body, Headers headers) {
    const auto got =
        client_->Send({"POST", fmt::format("http://127.0.0.1:{}/in/{}", worker_->port(), name),
                       std::move(headers), body},
                      10'000);
    EXPECT_TRUE(worker_->WaitIdle(kIdleMs));
    return got ? *got : channel::HttpResponse{0, {}, got.error().message};
  }
  channel::HttpResponse Post(const std::string& name, const Json& body) {
    return Post(name, body.dump(), Bearer());
  }
  static Headers Bearer() { return {{"Authorization", "Bearer " + kKey}}; }

  void Says(const std::string& text) {
    const Json told =
        Order("/control/deliver",
              {{"channel", "telegram"},
               {"url", fmt::format("http://127.0.0.1:{}/webhook/telegram", worker_->port())},
               {"secret", SecretOf(Account("telegram"))},
               {"events", {{{"from", "42"}, {"text", text}}}}});
    ASSERT_EQ(told["status"], 200) << told;
    ASSERT_TRUE(worker_->WaitIdle(kIdleMs));
  }
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Json& line : Logged()) {
      if (line["accepted"] == true) texts.push_back(line["text"]);
    }
    return texts;
  }
  using Said = std::vector<std::string>;

  std::unique_ptr<serve::Worker> worker_;
};

Json Paid(const std::string& order) {
  return {{"order", order}, {"sum", "5 USD"}, {"metadata", {{"chat", 42}}}};
}

// An object of so many bytes.
std::string Padded(std::size_t bytes) {
  const std::string empty = R"({"a":""})";
  return R"({"a":")" + std::string(bytes - empty.size(), 'x') + "\"}";
}

TEST_F(WorkerAndOthers, APaymentWakesTheRunOfItsContact) {
  Says("A-7");
  EXPECT_EQ(Post("payments", Paid("A-6")).status, 200);
  EXPECT_EQ(Texts(), Said{"Please pay A-7."}) << "it was another order";
  const auto stored = Post("payments", Paid("A-7"));
  EXPECT_EQ(stored.status, 200) << stored.body;
  EXPECT_EQ(Texts(), (Said{"Please pay A-7.", "Thank you for 5 USD!"}));
}

TEST_F(WorkerAndOthers, ARuleIsCalledByItsName) {
  Says("A-7");
  const auto stored = Post("remind", Json{{"chat", "42"}, {"order", "A-7"}});
  EXPECT_EQ(stored.status, 200) << stored.body;
  EXPECT_EQ(Texts(), (Said{"Please pay A-7.", "Do not forget A-7."}));
}

TEST_F(WorkerAndOthers, WhatIsAboutNobodyIsHeardToo) {
  Says("news");
  const auto stored = Post("lamp", Json{{"name", "Moon"}});
  EXPECT_EQ(stored.status, 200) << stored.body;
  // The turn is over before the broadcast has begun.
  for (int tries = 0; tries < 200 && Texts().size() < 2; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(Texts(), (Said{"You will hear from us.", "Look: Moon."}));
}

TEST_F(WorkerAndOthers, WhatComesAgainByItsIdIsTakenOnce) {
  Says("A-7");
  const Json body = {{"chat", 42}, {"order", "A-7"}};
  for (int again = 0; again < 3; ++again) {
    Headers headers = Bearer();
    headers.emplace_back("Idempotency-Key", "evt_1");
    EXPECT_EQ(Post("remind", body.dump(), headers).status, 200);
  }
  EXPECT_EQ(Texts().size(), 2U);
  EXPECT_EQ(Post("remind", body).status, 200);
  EXPECT_EQ(Post("remind", body).status, 200);
  EXPECT_EQ(Texts().size(), 4U) << "without an id each is new";
}

TEST_F(WorkerAndOthers, WhoDoesNotKnowTheKeyIsNotHeard) {
  Says("A-7");
  const std::string body = Json{{"chat", 42}, {"order", "A-7"}}.dump();
  const Headers all[] = {{},
                         {{"Authorization", "Bearer "}},
                         {{"Authorization", "Bearer " + kKey + "x"}},
                         {{"Authorization", "Bearer " + kKey.substr(1)}},
                         {{"Authorization", "Basic " + kKey}},
                         {{"Authorization", kKey}},
                         {{"webhook-signature", kKey}}};
  for (const Headers& headers : all) EXPECT_EQ(Post("remind", body, headers).status, 401);
  EXPECT_EQ(Post("nobody", body, Bearer()).status, 404);
  EXPECT_EQ(Post("", body, Bearer()).status, 404);
  EXPECT_EQ(Texts().size(), 1U);
  EXPECT_EQ(worker_->counts().refused, std::size(all));
}

TEST_F(WorkerAndOthers, SignaturesAreThoseOfTheSpecification) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const std::string body = Json{{"chat", 42}}.dump();
  const auto sign = [&](const std::string& id, std::int64_t at, const std::string& what,
                        const std::string& key) {
    const auto digest = crypto::HmacSha256(key, fmt::format("{}.{}.{}", id, at, what));
    return Headers{
        {"webhook-id", id},
        {"webhook-timestamp", std::to_string(at)},
        {"webhook-signature",
         "v1,older= v1," +
             crypto::ToBase64({reinterpret_cast<const char*>(digest.data()), digest.size()})}};
  };
  const std::string key = "sample key that signs";
  // Authentic, and then nobody listens.
  EXPECT_EQ(Post("signed", body, sign("m1", now, body, key)).status, 404);
  EXPECT_EQ(Post("signed", body, sign("m1", now - 301, body, key)).status, 401);
  EXPECT_EQ(Post("signed", body, sign("m1", now + 301, body, key)).status, 401);
  EXPECT_EQ(Post("signed", body, sign("m1", now, body + " ", key)).status, 401);
  EXPECT_EQ(Post("signed", body, sign("m1", now, body, kSigningKey)).status, 401);
  Headers renamed = sign("m1", now, body, key);
  renamed[0].second = "m2";
  EXPECT_EQ(Post("signed", body, renamed).status, 401);
}

TEST_F(WorkerAndOthers, WhatCannotBeReadIsToldToItsSender) {
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* words;
  };
  const Case cases[] = {
      {"payments", "", 400, "no JSON"},
      {"payments", "[1]", 400, "no object"},
      {"payments", "{\"order\": \"A-7\"", 400, "no JSON"},
      {"payments", std::string(100, '['), 400, "no JSON"},
      {"payments", "{}", 422, "nobody at `metadata.chat`"},
      {"payments", Json{{"metadata", 42}}.dump(), 422, "nobody"},
      {"payments", Json{{"metadata", {{"chat", ""}}}}.dump(), 422, "nobody"},
      {"payments", Json{{"metadata", {{"chat", std::string(513, '4')}}}}.dump(), 422, "nobody"},
      {"payments", Json{{"metadata", {{"chat", 42}}}, {"order", 7}}.dump(), 422, "not what"},
      {"payments", Json{{"metadata", {{"chat", 42}}}, {"order", "A-7"}}.dump(), 422, "not what"},
      {"payments2", "{}", 404, "no rule listens"},
      {"payments", Padded(kBodyBytesMax), 422, "nobody"},
      {"payments", Padded(kBodyBytesMax + 1), 413, "256"},
  };
  for (const Case& one : cases) {
    const auto got = Post(one.name, one.body, Bearer());
    EXPECT_EQ(got.status, one.status) << one.body.substr(0, 80) << got.body;
    EXPECT_NE(got.body.find(one.words), std::string::npos) << got.body;
  }
  const auto asked = client_->Send(
      {"GET", fmt::format("http://127.0.0.1:{}/in/payments", worker_->port()), Bearer(), ""},
      10'000);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->status, 405);
  EXPECT_EQ(worker_->counts().events, 0U);
}

}  // namespace
}  // namespace hark::fake
