// Who may post webhooks: signatures, secrets and Meta's handshake.

#include <gtest/gtest.h>

#include <cctype>
#include <random>

#include "runtime/channel/channel.h"
#include "runtime/channel/meta_signature.h"
#include "tests/support/meta_vector.h"

namespace hark::channel {
namespace {

constexpr std::string_view kSecret = test::kMetaSecret;
constexpr std::string_view kSignature = test::kMetaSignature;
constexpr std::string_view kBody = test::kMetaBody;

Connection WhatsAppConnection() {
  Connection connection;
  connection.name = "shop";
  connection.channel = "whatsapp";
  connection.account_id = "277321005464405";
  connection.app_secret = kSecret;
  connection.verify_token = "verify me";
  return connection;
}

HttpRequest Signed(std::string body, std::string signature) {
  return {"POST", "/", {{"x-hub-signature-256", std::move(signature)}}, std::move(body)};
}

bool Taken(const HttpRequest& request) {
  return AdapterNamed("whatsapp")->Authentic(WhatsAppConnection(), request, 0);
}

TEST(MetaSignature, ARecordedDeliveryIsAuthentic) {
  EXPECT_EQ(MetaSignature(kSecret, kBody), kSignature);
  EXPECT_TRUE(Taken(Signed(std::string(kBody), std::string(kSignature))));
  Decoded decoded = AdapterNamed("whatsapp")->Decode(WhatsAppConnection(), kBody, 0);
  ASSERT_EQ(decoded.events.size(), 1u);
  EXPECT_EQ(decoded.events[0].text, "Hey there! I am using PyWa.");
}

TEST(MetaSignature, TenThousandForgeriesAreRefused) {
  std::mt19937_64 random(1);
  int accepted = 0;
  for (int round = 0; round < 10000; ++round) {
    std::string body(kBody);
    std::string signature(kSignature);
    switch (round % 5) {
      case 0: body[random() % body.size()] ^= static_cast<char>(1 << random() % 7); break;
      case 1: signature[random() % signature.size()] ^= static_cast<char>(1 << random() % 7); break;
      case 2: body.resize(random() % body.size()); break;
      case 3: signature.resize(random() % signature.size()); break;
      default: signature = MetaSignature(std::to_string(random()), body); break;
    }
    accepted += Taken(Signed(std::move(body), std::move(signature)));
  }
  EXPECT_EQ(accepted, 0);
}

TEST(MetaSignature, NothingIsAuthenticWithoutSecretOrHeader) {
  Connection connection = WhatsAppConnection();
  EXPECT_FALSE(Taken({"POST", "/", {}, std::string(kBody)}));
  EXPECT_FALSE(Taken(Signed(std::string(kBody), "")));
  connection.app_secret.clear();
  HttpRequest request = Signed(std::string(kBody), MetaSignature("", kBody));
  EXPECT_FALSE(AdapterNamed("whatsapp")->Authentic(connection, request, 0));
}

// Meta writes lowercase digits; another form is not from Meta.
TEST(MetaSignature, UppercaseDigitsAreRefused) {
  std::string upper = "sha256=";
  for (char byte : kSignature.substr(7)) upper += static_cast<char>(toupper(byte));
  EXPECT_FALSE(Taken(Signed(std::string(kBody), upper)));
}

HttpResponse Shake(const std::string& query) {
  return AdapterNamed("whatsapp")
      ->Handshake(WhatsAppConnection(), {"GET", "/webhook/shop" + query, {}, ""});
}

TEST(MetaHandshake, TheChallengeIsGivenBackForTheRightToken) {
  HttpResponse answer =
      Shake("?hub.mode=subscribe&hub.challenge=11%2F58&hub.verify_token=verify%20me");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "11/58");
  EXPECT_EQ(HeaderOf(answer.headers, "content-type"), "text/plain");
}

TEST(MetaHandshake, AnythingElseIsForbidden) {
  for (const char* query :
       {"", "?", "?hub.mode=subscribe", "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=no",
        "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify+me", "?&&==&%",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify%2"}) {
    EXPECT_EQ(Shake(query).status, 403) << query;
  }
  Connection connection = WhatsAppConnection();
  connection.verify_token.clear();
  HttpRequest request{"GET", "/?hub.mode=subscribe&hub.verify_token=&hub.challenge=1", {}, ""};
  EXPECT_EQ(AdapterNamed("whatsapp")->Handshake(connection, request).status, 403);
}

TEST(TelegramSecret, OnlyTheWholeSecretIsAuthentic) {
  const Adapter* telegram = AdapterNamed("telegram");
  Connection connection;
  connection.webhook_secret = "A-secret_1";
  auto taken = [&](std::string secret) {
    return telegram->Authentic(
        connection, {"POST", "/", {{"X-Telegram-Bot-Api-Secret-Token", std::move(secret)}}, "{}"},
        0);
  };
  EXPECT_TRUE(taken("A-secret_1"));
  EXPECT_FALSE(taken("a-secret_1"));
  EXPECT_FALSE(taken("A-secret_"));
  EXPECT_FALSE(taken(""));
  connection.webhook_secret.clear();
  EXPECT_FALSE(taken(""));
}

// Worked out apart from this code: HMAC-SHA256 of `1700000000.` and the body under the secret.
TEST(TikTokSignature, IsOfTheBodyAndOfNow) {
  constexpr std::string_view kBody =
      R"({"client_key":"aw7ark","event":"im_receive_msg","create_time":1700000000,)"
      R"("user_openid":"105550001111222","content":"{\"type\":\"text\"}"})";
  constexpr std::string_view kHex =
      "8b29148f9349c3e483012a7b2d7ef5124e7f32a24f6ae1f082c6d778fe3a778f";
  constexpr std::int64_t kNow = 1'700'000'000'000;
  Connection connection;
  connection.app_secret = "sample-app-secret";
  const auto taken = [&](std::string header, std::int64_t now, std::string_view body) {
    return AdapterNamed("tiktok")->Authentic(
        connection, {"POST", "/", {{"tiktok-signature", std::move(header)}}, std::string(body)},
        now);
  };
  const std::string good = "t=1700000000,s=" + std::string(kHex);
  EXPECT_TRUE(taken(good, kNow, kBody));
  EXPECT_TRUE(taken("s=" + std::string(kHex) + ",t=1700000000", kNow + 300'000, kBody));
  EXPECT_TRUE(taken(good, kNow - 300'000, kBody));
  EXPECT_FALSE(taken(good, kNow + 300'001, kBody)) << "of long ago";
  EXPECT_FALSE(taken(good, kNow - 301'000, kBody)) << "of times to come";
  EXPECT_FALSE(taken(good, kNow, std::string(kBody) + " "));
  EXPECT_FALSE(taken("t=1700000001,s=" + std::string(kHex), kNow, kBody));
  for (const char* header : {"", "t=1700000000", "t=,s=", "s=", "t=1700000000,s=", ",,=,"}) {
    EXPECT_FALSE(taken(header, kNow, kBody)) << header;
  }
  for (std::size_t at = 0; at < kHex.size(); ++at) {
    std::string forged = good;
    char& digit = forged[forged.size() - 1 - at];
    digit = digit == '0' ? '1' : '0';
    EXPECT_FALSE(taken(forged, kNow, kBody));
  }
  for (const char* time : {"99999999999999999999", "-1", "1e9", "9223372036854775807"}) {
    EXPECT_FALSE(taken(std::string("t=") + time + ",s=" + std::string(kHex), kNow, kBody));
  }
  connection.app_secret.clear();
  EXPECT_FALSE(taken(good, kNow, kBody));
}

TEST(Terminal, NothingOverHttpIsAuthentic) {
  EXPECT_FALSE(AdapterNamed("webchat")->Authentic({}, {}, 0));
  EXPECT_FALSE(AdapterNamed("terminal")->Authentic({}, {}, 0));
  EXPECT_EQ(AdapterNamed("terminal")->Handshake({}, {}).status, 404);
}

}  // namespace
}  // namespace hark::channel
