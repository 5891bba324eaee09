#include "tests/support/webhooks.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "runtime/channel/meta_signature.h"

namespace hark::test {
namespace {

using Json = nlohmann::json;
using channel::Connection;
using channel::HttpRequest;

std::int64_t NowSeconds() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

// Meta writes everything beyond ASCII as \uXXXX, and signs that form; Telegram does too.
HttpRequest Signed(const Connection& connection, const std::string& worker_url, const Json& body) {
  HttpRequest request{"POST",
                      worker_url + "/webhook/" + connection.name,
                      {{"Content-Type", "application/json"}},
                      body.dump(-1, ' ', true)};
  if (connection.channel == "whatsapp") {
    request.headers.emplace_back("X-Hub-Signature-256",
                                 channel::MetaSignature(connection.app_secret, request.body));
  } else {
    request.headers.emplace_back("X-Telegram-Bot-Api-Secret-Token", connection.webhook_secret);
  }
  return request;
}

Json WhatsAppValue(const Connection& connection) {
  return {{"messaging_product", "whatsapp"},
          {"metadata",
           {{"display_phone_number", "15550001111"}, {"phone_number_id", connection.account_id}}}};
}

Json WhatsAppBody(Json value) {
  Json change = {{"field", "messages"}, {"value", std::move(value)}};
  Json entry = {{"id", "300400500600700"}, {"changes", Json::array({std::move(change)})}};
  return {{"object", "whatsapp_business_account"}, {"entry", Json::array({std::move(entry)})}};
}

// `content` is what the kind of message brings along.
Json WhatsAppMessage(const Connection& connection, const Person& from, std::int64_t number,
                     Json content) {
  content["from"] = from.address;
  content["id"] = "wamid.IN" + std::to_string(number);
  content["timestamp"] = std::to_string(NowSeconds());
  Json value = WhatsAppValue(connection);
  value["contacts"] = Json::array({{{"profile", {{"name", from.name}}}, {"wa_id", from.address}}});
  value["messages"] = Json::array({std::move(content)});
  return WhatsAppBody(std::move(value));
}

std::int64_t ChatId(const Person& person) { return std::stoll(person.address); }

Json TelegramUser(const Person& person) {
  return {{"id", ChatId(person)},
          {"is_bot", false},
          {"first_name", person.name},
          {"language_code", person.language}};
}

Json TelegramChat(const Person& person) {
  return {{"id", ChatId(person)}, {"type", "private"}, {"first_name", person.name}};
}

}  // namespace

HttpRequest TextWebhook(const Connection& connection, const std::string& worker_url,
                        const Person& from, std::int64_t number, const std::string& text) {
  if (connection.channel == "whatsapp") {
    Json content = {{"type", "text"}, {"text", {{"body", text}}}};
    return Signed(connection, worker_url,
                  WhatsAppMessage(connection, from, number, std::move(content)));
  }
  return Signed(connection, worker_url,
                {{"update_id", number},
                 {"message",
                  {{"message_id", number},
                   {"from", TelegramUser(from)},
                   {"chat", TelegramChat(from)},
                   {"date", NowSeconds()},
                   {"text", text}}}});
}

HttpRequest TapWebhook(const Connection& connection, const std::string& worker_url,
                       const Person& from, std::int64_t number, const channel::Choice& button,
                       const std::string& provider_id) {
  if (connection.channel == "whatsapp") {
    Json reply = {{"id", button.payload}, {"title", button.title}};
    Json content = {{"type", "interactive"},
                    {"context", {{"from", "15550001111"}, {"id", provider_id}}},
                    {"interactive", {{"type", "button_reply"}, {"button_reply", reply}}}};
    return Signed(connection, worker_url,
                  WhatsAppMessage(connection, from, number, std::move(content)));
  }
  Json row = Json::array({{{"text", button.title}, {"callback_data", button.payload}}});
  return Signed(connection, worker_url,
                {{"update_id", number},
                 {"callback_query",
                  {{"id", "43825" + std::to_string(number)},
                   {"from", TelegramUser(from)},
                   {"message",
                    {{"message_id", std::stoll(provider_id)},
                     {"chat", TelegramChat(from)},
                     {"date", NowSeconds()},
                     {"reply_markup", {{"inline_keyboard", Json::array({row})}}}}},
                   {"chat_instance", "-77"},
                   {"data", button.payload}}}});
}

HttpRequest SentWebhook(const Connection& connection, const std::string& worker_url,
                        const std::string& to, const std::string& provider_id,
                        const std::string& effect_id) {
  Json value = WhatsAppValue(connection);
  value["statuses"] = Json::array({{{"id", provider_id},
                                    {"status", "sent"},
                                    {"timestamp", std::to_string(NowSeconds())},
                                    {"recipient_id", to},
                                    {"biz_opaque_callback_data", effect_id}}});
  return Signed(connection, worker_url, WhatsAppBody(std::move(value)));
}

}  // namespace hark::test
