// What goes out, to the byte, what the answers mean, and that no bytes do harm.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/channel/channel.h"
#include "runtime/channel/fit.h"

namespace hark::channel {
namespace {

Connection Account(std::string channel) {
  Connection connection;
  connection.name = "shop";
  connection.channel = std::move(channel);
  connection.api_url = "http://127.0.0.1:1/v25.0";
  connection.account_id = "105550001111222";
  connection.token = "7000000001:AAFakeFakeFakeFakeFakeFakeFakeFake00";
  return connection;
}

HttpRequest Encoded(std::string channel, std::string_view address, const Content& content,
                    std::string_view effect_id = "e-1.0") {
  const Adapter* adapter = AdapterNamed(channel);
  return adapter->Encode(Account(std::move(channel)), address, content, effect_id);
}

TEST(Registry, EveryChannelHasAnAdapterOfItsName) {
  for (std::string_view channel : {"whatsapp", "telegram", "webchat", "terminal"}) {
    ASSERT_NE(AdapterNamed(channel), nullptr) << channel;
    EXPECT_EQ(AdapterNamed(channel)->name(), channel);
  }
  EXPECT_EQ(AdapterNamed("pigeon"), nullptr);
}

TEST(WhatsAppEncode, Text) {
  HttpRequest request = Encoded("whatsapp", "5215512345678", {"¡Hola!\n\"99\"", {}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:1/v25.0/105550001111222/messages");
  EXPECT_EQ(HeaderOf(request.headers, "authorization"), "Bearer " + Account("whatsapp").token);
  EXPECT_EQ(HeaderOf(request.headers, "content-type"), "application/json");
  EXPECT_EQ(request.body,
            R"({"biz_opaque_callback_data":"e-1.0","messaging_product":"whatsapp",)"
            R"("recipient_type":"individual","text":{"body":"¡Hola!\n\"99\"","preview_url":false},)"
            R"("to":"+5215512345678","type":"text"})");
}

TEST(WhatsAppEncode, Buttons) {
  HttpRequest request =
      Encoded("whatsapp", "+5215512345678", {"Deliver?", {{"Sí", "r:0"}, {"No", "r:1"}}});
  EXPECT_EQ(request.body,
            R"({"biz_opaque_callback_data":"e-1.0","interactive":{"action":{"buttons":[)"
            R"({"reply":{"id":"r:0","title":"Sí"},"type":"reply"},)"
            R"({"reply":{"id":"r:1","title":"No"},"type":"reply"}]},)"
            R"("body":{"text":"Deliver?"},"type":"button"},"messaging_product":"whatsapp",)"
            R"("recipient_type":"individual","to":"+5215512345678","type":"interactive"})");
}

TEST(WhatsAppEncode, ScopedUsersAreRecipients) {
  HttpRequest request = Encoded("whatsapp", "MX.8841207733901256", {"hi", {}}, "");
  EXPECT_EQ(
      request.body,
      R"({"messaging_product":"whatsapp","recipient":"MX.8841207733901256",)"
      R"("recipient_type":"individual","text":{"body":"hi","preview_url":false},"type":"text"})");
}

TEST(TelegramEncode, TextAndButtons) {
  HttpRequest request = Encoded("telegram", "4503599627370495", {"¡Hola!", {}});
  EXPECT_EQ(request.url,
            "http://127.0.0.1:1/v25.0/bot" + Account("telegram").token + "/sendMessage");
  EXPECT_EQ(request.body, R"({"chat_id":4503599627370495,"text":"¡Hola!"})");
  request = Encoded("telegram", "7", {"Deliver?", {{"Sí", "r:0"}, {"No", "r:1"}}});
  EXPECT_EQ(
      request.body,
      R"({"chat_id":7,"reply_markup":{"inline_keyboard":[[{"callback_data":"r:0","text":"Sí"}],)"
      R"([{"callback_data":"r:1","text":"No"}]]},"text":"Deliver?"})");
}

TEST(TelegramAcknowledge, ATapIsAnsweredByItsQuery) {
  const Adapter* telegram = AdapterNamed("telegram");
  Decoded decoded = telegram->Decode(
      Account("telegram"),
      R"({"update_id":9,"callback_query":{"id":"77:88","from":{"id":7,"is_bot":false},)"
      R"("message":{"chat":{"id":7,"type":"private"},"date":0},"data":"r:0"}})",
      5);
  ASSERT_EQ(decoded.events.size(), 1u);
  std::optional<HttpRequest> request =
      telegram->Acknowledge(Account("telegram"), decoded.events[0]);
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->url.ends_with("/answerCallbackQuery"));
  EXPECT_EQ(request->body, R"({"callback_query_id":"77:88"})");
  decoded.events[0].kind = value::Event::Kind::Message;
  EXPECT_FALSE(telegram->Acknowledge(Account("telegram"), decoded.events[0]));
  EXPECT_FALSE(AdapterNamed("whatsapp")->Acknowledge(Account("whatsapp"), decoded.events[0]));
}

SendResult Interpreted(std::string_view channel, int status, std::string body,
                       Headers headers = {}) {
  return AdapterNamed(channel)->Interpret({status, std::move(headers), std::move(body)});
}

SendClass WhatsAppCode(int code, int status = 400) {
  return Interpreted("whatsapp", status,
                     R"({"error":{"message":"m","code":)" + std::to_string(code) + "}}")
      .kind;
}

TEST(WhatsAppInterpret, Accepted) {
  SendResult result = Interpreted("whatsapp", 200, R"({"messages":[{"id":"wamid.1"}]})");
  EXPECT_EQ(result.kind, SendClass::Accepted);
  EXPECT_EQ(result.provider_id, "wamid.1");
}

TEST(WhatsAppInterpret, CodesDecideTheClass) {
  for (int code : {1, 2, 131000, 131016, 131057})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Retry) << code;
  for (int code : {4, 80007, 80002, 130429, 131056, 131048})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Rate) << code;
  EXPECT_EQ(WhatsAppCode(131047), SendClass::Window);
  for (int code : {131026, 131049, 131050, 130472})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Gone) << code;
  for (int code : {0, 3, 10, 190, 200, 299, 131005})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Auth) << code;
  for (int code : {368, 131031, 131042, 133010})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Account) << code;
  for (int code : {100, 131008, 131009, 132001, 137000})
    EXPECT_EQ(WhatsAppCode(code), SendClass::Bad) << code;
  EXPECT_EQ(WhatsAppCode(999999), SendClass::Bad);
  EXPECT_EQ(WhatsAppCode(999999, 500), SendClass::Retry);
  EXPECT_EQ(WhatsAppCode(999999, 429), SendClass::Rate);
}

// What is told when the message was accepted already: only some of it is about the person.
TEST(WhatsAppDecode, WhoIsGoneIsToldLater) {
  const auto gone = [](const std::string& errors) {
    Connection connection;
    connection.channel = "whatsapp";
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":)"
        R"("messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":""},)"
        R"("statuses":[{"id":"wamid.1","status":"failed","timestamp":"1767225000",)"
        R"("recipient_id":"52155","errors":)" +
        errors + "}]}}]}]}";
    const Decoded decoded = AdapterNamed("whatsapp")->Decode(connection, body, 1'767'225'001'000);
    EXPECT_EQ(decoded.events.size(), 1U) << errors;
    return !decoded.events.empty() && decoded.events.front().gone;
  };
  for (const char* code : {"131026", "131049", "131050", "130472"}) {
    EXPECT_TRUE(gone(fmt::format(R"([{{"code":{},"title":"x"}}])", code))) << code;
  }
  for (const char* errors : {R"([{"code":131047}])", R"([{"code":131000}])", R"([{"code":999999}])",
                             R"([{"title":"131026"}])", "[]", "null", "{}"}) {
    EXPECT_FALSE(gone(errors)) << errors;
  }
}

TEST(MetaInterpret, Accepted) {
  for (const std::string_view channel : {"messenger", "instagram"}) {
    const SendResult sent =
        Interpreted(channel, 200, R"({"recipient_id":"730","message_id":"m_1"})");
    EXPECT_EQ(sent.kind, SendClass::Accepted);
    EXPECT_EQ(sent.provider_id, "m_1");
    EXPECT_EQ(Interpreted(channel, 200, R"({"id":"c8"})").provider_id, "c8");
    const SendResult reacted = Interpreted(channel, 200, R"({"recipient_id":"730"})");
    EXPECT_EQ(reacted.kind, SendClass::Accepted);
    EXPECT_EQ(reacted.provider_id, "");
    EXPECT_EQ(Interpreted(channel, 200, "{}").kind, SendClass::Uncertain);
  }
}

TEST(MetaInterpret, CodesAndSubcodesDecideTheClass) {
  const auto kind = [](std::string_view channel, int code, int subcode) {
    return Interpreted(channel, 400,
                       R"({"error":{"message":"m","code":)" + std::to_string(code) +
                           R"(,"error_subcode":)" + std::to_string(subcode) + "}}")
        .kind;
  };
  for (const std::string_view channel : {"messenger", "instagram"}) {
    EXPECT_EQ(kind(channel, 10, 2018278), SendClass::Window);
    EXPECT_EQ(kind(channel, 10, 2018108), SendClass::Gone);
    EXPECT_EQ(kind(channel, 10, 1), SendClass::Auth);
    EXPECT_EQ(kind(channel, 551, 1545041), SendClass::Gone);
    EXPECT_EQ(kind(channel, 190, 463), SendClass::Auth);
    EXPECT_EQ(kind(channel, 613, 2534040), SendClass::Rate);
    EXPECT_EQ(kind(channel, 368, 0), SendClass::Account);
    EXPECT_EQ(kind(channel, 2, 0), SendClass::Retry);
    EXPECT_EQ(kind(channel, 100, 2018109), SendClass::Bad);
  }
  EXPECT_EQ(kind("messenger", 613, 2018338), SendClass::Account);
  EXPECT_EQ(kind("instagram", 100, 2534029), SendClass::Gone);
  EXPECT_EQ(kind("instagram", 200, 2534041), SendClass::Auth);
}

TEST(WhatsAppInterpret, WordsNameTheErrorAndNeverTheToken) {
  std::string token = "EAAG" + std::string(180, 'x');
  SendResult result = Interpreted("whatsapp", 401,
                                  R"({"error":{"message":"Malformed access token )" + token +
                                      R"(","code":190,"fbtrace_id":"AbC123"}})");
  EXPECT_EQ(result.error,
            "WhatsApp error 190: Malformed access token [struck out] [fbtrace_id AbC123]");
}

// Something between us and the channel answered: the message may have gone through.
TEST(Interpret, AnswersOfNobodyAreUncertain) {
  for (std::string_view channel : {"whatsapp", "telegram"}) {
    for (int status : {200, 500, 502, 504}) {
      EXPECT_EQ(Interpreted(channel, status, "<html>").kind, SendClass::Uncertain) << status;
    }
    EXPECT_EQ(Interpreted(channel, 503, "").kind, SendClass::Retry);
    EXPECT_EQ(Interpreted(channel, 403, "").kind, SendClass::Auth);
    EXPECT_EQ(Interpreted(channel, 302, "").kind, SendClass::Bad);
    SendResult rate = Interpreted(channel, 429, "", {{"retry-after", "7"}});
    EXPECT_EQ(rate.kind, SendClass::Rate);
    EXPECT_EQ(rate.retry_after_ms, 7000);
  }
}

SendResult TelegramError(int code, std::string_view description,
                         std::string_view parameters = "{}") {
  return Interpreted("telegram", code,
                     R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" +
                         std::string(description) + R"(","parameters":)" + std::string(parameters) +
                         "}");
}

TEST(TelegramInterpret, CodesDecideTheClass) {
  EXPECT_EQ(TelegramError(403, "Forbidden: bot was blocked by the user").kind, SendClass::Gone);
  EXPECT_EQ(TelegramError(401, "Unauthorized").kind, SendClass::Auth);
  EXPECT_EQ(TelegramError(404, "Not Found").kind, SendClass::Auth);
  EXPECT_EQ(TelegramError(409, "Conflict").kind, SendClass::Auth);
  EXPECT_EQ(TelegramError(400, "Bad Request: chat not found").kind, SendClass::Bad);
  EXPECT_EQ(TelegramError(500, "Internal Server Error").kind, SendClass::Retry);
}

TEST(TelegramInterpret, WaitsAndMovesAreRead) {
  SendResult rate =
      TelegramError(429, "Too Many Requests: retry after 31", R"({"retry_after":31})");
  EXPECT_EQ(rate.kind, SendClass::Rate);
  EXPECT_EQ(rate.retry_after_ms, 31000);
  SendResult endless = TelegramError(429, "x", R"({"retry_after":9223372036854775807})");
  EXPECT_EQ(endless.retry_after_ms, 86400000);
  SendResult moved = TelegramError(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                   R"({"migrate_to_chat_id":-1001234567890})");
  EXPECT_EQ(moved.kind, SendClass::Bad);
  EXPECT_EQ(moved.error,
            "Telegram error 400: Bad Request: group chat was upgraded to a supergroup chat "
            "(the chat is now -1001234567890)");
}

TEST(TelegramInterpret, Accepted) {
  SendResult result = Interpreted("telegram", 200, R"({"ok":true,"result":{"message_id":123}})");
  EXPECT_EQ(result.kind, SendClass::Accepted);
  EXPECT_EQ(result.provider_id, "123");
}

void TryEverything(const Adapter& adapter, const std::string& bytes) {
  Decoded decoded = adapter.Decode(Account(std::string(adapter.name())), bytes, 1);
  EXPECT_LE(decoded.events.size(), bytes.size());
  adapter.Interpret({200, {}, bytes});
  adapter.Interpret({400, {}, bytes});
  FitTo(*ChannelNamed(adapter.name()), {bytes, {{bytes, bytes}}});
}

TEST(AnyBytes, DoNoHarm) {
  std::mt19937_64 random(2);
  const std::string body =
      R"({"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":)"
      R"({"metadata":{"phone_number_id":"105550001111222"},"messages":[{"from":"1","id":"w",)"
      R"("timestamp":"1","type":"text","text":{"body":"\ud83d\ude00"}}]}}]}],"update_id":1,)"
      R"("message":{"chat":{"id":1,"type":"private"},"date":1,"text":"hi"}})";
  for (std::string_view channel : {"whatsapp", "telegram", "terminal"}) {
    const Adapter& adapter = *AdapterNamed(channel);
    for (int round = 0; round < 4000; ++round) {
      std::string bytes = body;
      for (std::uint64_t changes = random() % 6; changes > 0; --changes) {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      if (random() % 3 == 0) bytes.resize(random() % bytes.size());
      TryEverything(adapter, bytes);
    }
  }
}

TEST(AnyBytes, DeepNestingIsRefusedInWords) {
  for (std::string_view channel : {"whatsapp", "telegram"}) {
    for (char opening : {'[', '{'}) {
      Decoded decoded = AdapterNamed(channel)->Decode(Account(std::string(channel)),
                                                      std::string(1 << 20, opening), 1);
      ASSERT_EQ(decoded.unread.size(), 1u);
      EXPECT_EQ(decoded.unread[0].reason, "JSON nested deeper than 64 levels");
    }
  }
}

// Refusals come with status 200, too; what no envelope is around came from somebody else.
TEST(TikTokInterpret, GoesByTheCode) {
  const SendResult sent = Interpreted(
      "tiktok", 200,
      R"({"code":0,"message":"OK","request_id":"r","data":{"message":{"message_id":"745"}}})");
  EXPECT_EQ(sent.kind, SendClass::Accepted);
  EXPECT_EQ(sent.provider_id, "745");
  EXPECT_EQ(Interpreted("tiktok", 200, R"({"code":0,"data":{"comment_id":"7455"}})").provider_id,
            "7455");
  struct Row {
    int code;
    SendClass kind;
  };
  for (const Row& row :
       {Row{40001, SendClass::Auth}, Row{40105, SendClass::Auth}, Row{40002, SendClass::Bad},
        Row{40064, SendClass::Window}, Row{40100, SendClass::Rate}, Row{51065, SendClass::Retry},
        Row{12345, SendClass::Bad}}) {
    const SendResult result = Interpreted(
        "tiktok", 200,
        R"({"code":)" + std::to_string(row.code) + R"(,"message":"no","request_id":"r1"})");
    EXPECT_EQ(result.kind, row.kind) << row.code;
    EXPECT_EQ(result.error, "TikTok error " + std::to_string(row.code) + ": no [r1]");
  }
  EXPECT_EQ(Interpreted("tiktok", 502, "<html>").kind, Interpreted("telegram", 502, "<html>").kind);
  EXPECT_EQ(Interpreted("tiktok", 200, "").kind, Interpreted("telegram", 200, "").kind);
}

}  // namespace
}  // namespace hark::channel
