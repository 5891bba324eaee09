#include "tests/fake_platforms/webhook.h"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "runtime/channel/curl_client.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_signature.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

// What the platforms wait for an answer, and no longer.
constexpr std::int64_t kAnswerMs = 10000;

std::int64_t Number(const Json& object, const char* name, std::int64_t otherwise) {
  return json::Integer(Member(object, name)).value_or(otherwise);
}

bool Flag(const Json& object, const char* name) { return Member(object, name) == true; }

std::int64_t NowSeconds() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

// Meta writes everything beyond ASCII as \uXXXX, and signs that form.
std::string Escaped(const Json& body) {
  return body.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json WhatsAppStatus(const Json& event) {
  Json status = {{"id", Member(event, "provider_id")},
                 {"status", Member(event, "status")},
                 {"timestamp", std::to_string(Number(event, "at", NowSeconds()))},
                 {"recipient_id", Member(event, "from")}};
  if (Member(event, "effect_id").is_string()) {
    status["biz_opaque_callback_data"] = Member(event, "effect_id");
  }
  if (Member(event, "errors").is_array()) status["errors"] = Member(event, "errors");
  return status;
}

channel::HttpRequest Post(const Json& order, std::string body) {
  std::string secret = json::Text(Member(order, "secret"));
  if (Flag(order, "forge")) secret += "-forged";
  channel::HttpRequest request{"POST",
                               json::Text(Member(order, "url")),
                               {{"Content-Type", "application/json"}},
                               std::move(body)};
  bool whatsapp = Member(order, "channel") == "whatsapp";
  if (whatsapp) {
    request.headers.emplace_back("X-Hub-Signature-256",
                                 channel::MetaSignature(secret, request.body));
  } else {
    request.headers.emplace_back("X-Telegram-Bot-Api-Secret-Token", secret);
  }
  return request;
}

struct Delivery {
  bool delivered = false;
  std::int64_t attempts = 0;
  int status = 0;
};

Delivery PostUntilTaken(channel::HttpClient& client, const Json& order, const std::string& body) {
  channel::HttpRequest request = Post(order, body);
  std::int64_t wait_ms = Number(order, "wait_ms", 50);
  bool at_once = Member(order, "channel") == "telegram";
  Delivery delivery;
  for (std::int64_t left = Number(order, "attempts", 8); left > 0; --left) {
    channel::HttpResult result = client.Send(request, kAnswerMs);
    ++delivery.attempts;
    delivery.status = result ? result->status : 0;
    delivery.delivered = delivery.status >= 200 && delivery.status < 300;
    if (delivery.delivered) break;
    if (left > 1 && !at_once) std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    if (!at_once) wait_ms *= 2;
    at_once = false;
  }
  return delivery;
}

}  // namespace

Json Webhooks::WhatsAppMessage(const Json& event) {
  std::string id = json::Id(Member(event, "id"));
  if (id.empty()) id = "wamid.IN" + std::to_string(getpid()) + "." + std::to_string(next_id_++);
  Json message = {{"from", Member(event, "from")},
                  {"id", id},
                  {"timestamp", std::to_string(Number(event, "at", NowSeconds()))}};
  if (Member(event, "tap").is_string()) {
    message["type"] = "interactive";
    message["interactive"] = {
        {"type", "button_reply"},
        {"button_reply",
         {{"id", Member(event, "tap")}, {"title", json::Text(Member(event, "title"))}}}};
  } else {
    message["type"] = "text";
    message["text"] = {{"body", Member(event, "text")}};
  }
  return message;
}

std::string Webhooks::WhatsAppBody(const Json& order, const std::vector<Json>& events) {
  Json value = {
      {"messaging_product", "whatsapp"},
      {"metadata",
       {{"display_phone_number", "15550001111"}, {"phone_number_id", Member(order, "account")}}}};
  for (const Json& event : events) {
    if (Member(event, "status").is_string()) {
      value["statuses"].push_back(WhatsAppStatus(event));
      continue;
    }
    value["messages"].push_back(WhatsAppMessage(event));
    value["contacts"].push_back({{"profile", {{"name", json::Text(Member(event, "name"))}}},
                                 {"wa_id", Member(event, "from")}});
  }
  Json change = {{"field", "messages"}, {"value", std::move(value)}};
  Json entry = {{"id", "300400500600700"}, {"changes", Json::array({std::move(change)})}};
  return Escaped(
      {{"object", "whatsapp_business_account"}, {"entry", Json::array({std::move(entry)})}});
}

std::string Webhooks::TelegramBody(const Json& event) {
  std::int64_t sender = Number(event, "from", 0);
  Json user = {
      {"id", sender}, {"is_bot", false}, {"first_name", json::Text(Member(event, "name"))}};
  Json chat = {{"id", sender}, {"type", "private"}};
  std::int64_t number = next_id_++;
  Json message = {
      {"message_id", number}, {"chat", chat}, {"date", Number(event, "at", NowSeconds())}};
  Json update = {{"update_id", Number(event, "id", 710000000 + number)}};
  if (Member(event, "tap").is_string()) {
    update["callback_query"] = {{"id", "query" + std::to_string(number)},
                                {"from", user},
                                {"message", message},
                                {"chat_instance", "1"},
                                {"data", Member(event, "tap")}};
  } else {
    message["from"] = user;
    message["text"] = Member(event, "text");
    update["message"] = message;
  }
  return Escaped(update);
}

std::vector<std::string> Webhooks::Bodies(const Json& order) {
  const Json& body = Member(order, "body");
  if (body.is_string()) return {json::Text(body)};
  if (!body.is_null()) return {Escaped(body)};
  std::vector<Json> events = json::Elements(Member(order, "events")).get<std::vector<Json>>();
  bool whatsapp = Member(order, "channel") == "whatsapp";
  if (whatsapp && Flag(order, "batch")) return {WhatsAppBody(order, events)};
  std::vector<std::string> bodies;
  for (const Json& event : events) {
    bodies.push_back(whatsapp ? WhatsAppBody(order, {event}) : TelegramBody(event));
  }
  return bodies;
}

Json Webhooks::Deliver(const Json& order) {
  std::unique_ptr<channel::HttpClient> client = channel::MakeCurlClient();
  std::int64_t posts = 0;
  std::int64_t delivered = 0;
  std::int64_t attempts = 0;
  int status = 0;
  for (const std::string& body : Bodies(order)) {
    for (std::int64_t copy = Number(order, "copies", 1); copy > 0; --copy) {
      Delivery delivery = PostUntilTaken(*client, order, body);
      ++posts;
      delivered += delivery.delivered;
      attempts += delivery.attempts;
      status = delivery.status;
    }
  }
  return {{"posts", posts}, {"delivered", delivered}, {"attempts", attempts}, {"status", status}};
}

}  // namespace hark::fake
