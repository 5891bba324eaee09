// Who may post webhooks: signatures, secrets and Meta's handshake.

#include <gtest/gtest.h>

#include <cctype>
#include <random>

#include "runtime/channel/channel.h"
#include "runtime/channel/meta_signature.h"

namespace hark::channel {
namespace {

// A delivery that Meta made, with the header it came with; the app's secret was reset
// since. From pywa 0bcf2f192ff3, MIT licence.
constexpr std::string_view kSecret = "1222e786b144d0e85b9f365372d93676";
constexpr std::string_view kSignature =
    "sha256=54edfa1d7259e0eb13c677cc7d73d1b5c86cfa12433d19156e058ab9251bc441";
constexpr std::string_view kBody =
    R"({"object":"whatsapp_business_account","entry":[{"id":"264937493375603","changes":)"
    R"([{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":)"
    R"("15550953877","phone_number_id":"277321005464405"},"contacts":[{"profile":{"name":)"
    R"("PyWa Tests"},"wa_id":"972544401243"}],"messages":[{"from":"972544401243","id":)"
    R"("wamid.HBgMOTcyNTQ0NDAxMjQzFQIAEhggM0RFQTNCMEEwRTY3QzUwODYzMDc4NjQ4QzM4ODAxM0YA",)"
    R"("timestamp":"1730231903","text":{"body":"Hey there! I am using PyWa."},)"
    R"("type":"text"}]},"field":"messages"}]}]})";

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
  return AdapterNamed("whatsapp")->Authentic(WhatsAppConnection(), request);
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
  EXPECT_FALSE(AdapterNamed("whatsapp")->Authentic(connection, request));
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
        connection, {"POST", "/", {{"X-Telegram-Bot-Api-Secret-Token", std::move(secret)}}, "{}"});
  };
  EXPECT_TRUE(taken("A-secret_1"));
  EXPECT_FALSE(taken("a-secret_1"));
  EXPECT_FALSE(taken("A-secret_"));
  EXPECT_FALSE(taken(""));
  connection.webhook_secret.clear();
  EXPECT_FALSE(taken(""));
}

TEST(Terminal, NothingOverHttpIsAuthentic) {
  EXPECT_FALSE(AdapterNamed("terminal")->Authentic({}, {}));
  EXPECT_EQ(AdapterNamed("terminal")->Handshake({}, {}).status, 404);
}

}  // namespace
}  // namespace hark::channel
