#include "tests/fake_platforms/webhook.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <thread>

#include "compiler/base/crypto.h"
#include "runtime/channel/curl_client.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_signature.h"
#include "tests/fake_platforms/webhook_body.h"

namespace hark::fake {
namespace {

namespace json = channel::json;
using json::Member;
using Json = nlohmann::json;

// How a platform posts: how often it tries again at once, and how long it waits for an
// answer.
struct Manner {
  std::string_view channel;
  int at_once;
  std::int64_t answer_ms;
};
constexpr Manner kManners[] = {{"whatsapp", 0, 10'000}, {"messenger", 3, 5'000},
                               {"instagram", 3, 5'000}, {"telegram", 1, 50'000},
                               {"tiktok", 0, 10'000},   {"tiktok_shop", 0, 3'000}};

const Manner& MannerOf(const Json& order) {
  const std::string channel = json::Text(Member(order, "channel"));
  const auto found = std::ranges::find(kManners, channel, &Manner::channel);
  return found == std::end(kManners) ? kManners[0] : *found;
}

std::int64_t Number(const Json& object, const char* name, std::int64_t otherwise) {
  return json::Integer(Member(object, name)).value_or(otherwise);
}

bool Flag(const Json& object, const char* name) { return Member(object, name) == true; }

std::int64_t NowMs() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::int64_t NowSeconds() { return NowMs() / 1000; }

Json WhatsAppStatus(const Json& event) {
  Json status = {{"id", Member(event, "provider_id")},
                 {"status", Member(event, "status")},
                 {"timestamp", std::to_string(SecondsOf(event))},
                 {"recipient_id", Member(event, "from")}};
  if (Member(event, "effect_id").is_string()) {
    status["biz_opaque_callback_data"] = Member(event, "effect_id");
  }
  if (Member(event, "errors").is_array()) status["errors"] = Member(event, "errors");
  return status;
}

// Signed anew for every attempt, for TikTok's signature has a time.
channel::HttpRequest Post(const Json& order, const std::string& body) {
  std::string secret = json::Text(Member(order, "secret"));
  if (Flag(order, "forge")) secret += "-forged";
  channel::HttpRequest request{
      "POST", json::Text(Member(order, "url")), {{"Content-Type", "application/json"}}, body};
  const Json& channel = Member(order, "channel");
  if (channel == "telegram") {
    if (secret.empty()) return request;  // as a webhook that was set without one
    request.headers.emplace_back("X-Telegram-Bot-Api-Secret-Token", secret);
  } else if (channel == "tiktok") {
    const std::string at = std::to_string(Number(order, "signed_at", NowSeconds()));
    request.headers.emplace_back(
        "Tiktok-Signature",
        "t=" + at + ",s=" + crypto::ToHex(crypto::HmacSha256(secret, at + "." + body)));
  } else if (channel == "tiktok_shop") {
    const std::string text = json::Text(Member(order, "app_key")) + body;
    request.headers.emplace_back("Authorization", crypto::ToHex(crypto::HmacSha256(secret, text)));
  } else {
    request.headers.emplace_back("X-Hub-Signature-256", channel::MetaSignature(secret, body));
  }
  return request;
}

struct Delivery {
  bool delivered = false;
  std::int64_t attempts = 0;
  int status = 0;
};

Delivery PostUntilTaken(channel::HttpClient& client, const Json& order, const std::string& body) {
  const Manner& manner = MannerOf(order);
  const std::int64_t most = Number(order, "attempts", 8);
  std::int64_t wait_ms = Number(order, "wait_ms", 50);
  Delivery delivery;
  while (delivery.attempts < most) {
    channel::HttpResult result = client.Send(Post(order, body), manner.answer_ms);
    ++delivery.attempts;
    delivery.status = result ? result->status : 0;
    delivery.delivered = delivery.status >= 200 && delivery.status < 300;
    if (delivery.delivered) break;
    if (delivery.attempts == most || delivery.attempts <= manner.at_once) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    wait_ms *= 2;
  }
  return delivery;
}

// Any order of them, the same for one seed.
template <typename T>
void Shuffle(const Json& order, std::vector<T>& things) {
  if (!Flag(order, "shuffle")) return;
  std::mt19937_64 random(static_cast<std::uint64_t>(Number(order, "seed", 1)));
  std::ranges::shuffle(things, random);
}

// What of a person's doing may open a window; none for what the platform reports.
std::optional<WindowOpeners> OpenerOf(const Json& event) {
  if (event.contains("comment")) return kComment;
  if (event.contains("order")) return kOrder;
  if (event.contains("text")) return kMessage;
  if (event.contains("tap") || event.contains("quick_reply")) return kTap;
  const bool reacts = event.contains("reaction") && !Flag(event, "removed");
  return reacts ? std::optional(kReaction) : std::nullopt;
}

}  // namespace

std::int64_t SecondsOf(const Json& event) { return Number(event, "at", NowSeconds()); }

std::string Escaped(const Json& body) {
  return body.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::size_t PerEntry(const Json& order) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::size_t>(std::max<std::int64_t>(1, Number(order, "per_entry", most)));
}

Json Webhooks::WhatsAppMessage(const Json& event) {
  std::string id = json::Id(Member(event, "id"));
  if (id.empty()) id = "wamid.IN" + std::to_string(getpid()) + "." + std::to_string(next_id_++);
  Json message = {
      {"from", Member(event, "from")}, {"id", id}, {"timestamp", std::to_string(SecondsOf(event))}};
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

Json Webhooks::WhatsAppValue(const Json& order, std::span<const Json> events) {
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
  return value;
}

std::string Webhooks::WhatsAppBody(const Json& order, std::span<const Json> events) {
  Json entries = Json::array();
  while (!events.empty()) {
    const std::size_t count = std::min(PerEntry(order), events.size());
    Json change = {{"field", "messages"}, {"value", WhatsAppValue(order, events.first(count))}};
    entries.push_back({{"id", "300400500600700"}, {"changes", Json::array({std::move(change)})}});
    events = events.subspan(count);
  }
  return Escaped({{"object", "whatsapp_business_account"}, {"entry", std::move(entries)}});
}

std::string Webhooks::TelegramBody(const Json& event) {
  std::int64_t sender = Number(event, "from", 0);
  Json user = {
      {"id", sender}, {"is_bot", false}, {"first_name", json::Text(Member(event, "name"))}};
  Json chat = {{"id", sender}, {"type", "private"}};
  std::int64_t number = next_id_++;
  Json message = {{"message_id", number}, {"chat", chat}, {"date", SecondsOf(event)}};
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

// A comment's number and a message's name, as the platforms have them. The process id keeps
// those of a restarted fake apart.
std::string Webhooks::IdOf(const std::string& channel, const Json& event) {
  const std::int64_t number = getpid() * std::int64_t{1'000'000} + next_id_++;
  if (channel.starts_with("tiktok")) return std::to_string(7'456'000'000'000'000'000 + number);
  if (!event.contains("comment")) return "m_IN" + std::to_string(number);
  const std::string digits = std::to_string(number);
  return channel == "messenger" ? json::Id(Member(event, "post")) + "_" + digits : digits;
}

std::vector<Json> Webhooks::EventsOf(const Json& order) {
  const std::string channel = json::Text(Member(order, "channel"));
  std::vector<Json> events = json::Elements(Member(order, "events")).get<std::vector<Json>>();
  // The other two make ids of their own.
  const bool named = channel != "whatsapp" && channel != "telegram";
  for (Json& event : events) {
    if (!event.is_object()) event = Json::object();
    if (named && !event.contains("id")) event["id"] = IdOf(channel, event);
    Remember(channel, event);
  }
  Shuffle(order, events);
  return events;
}

// A comment below another takes no private reply on TikTok.
void Webhooks::Remember(const std::string& channel, const Json& event) {
  if (event.contains("order")) orders_.Remember(event);
  const ChannelFacts* facts = ChannelNamed(channel);
  const std::optional<WindowOpeners> opener = OpenerOf(event);
  if (facts == nullptr || !opener) return;
  const bool comment = *opener == kComment;
  if (comment && facts->id == ChannelId::TikTok && event.contains("parent")) return;
  const auto at = json::Integer(Member(event, "at"));
  windows_.Begin(facts->id, *opener, json::Id(Member(event, comment ? "id" : "from")),
                 at ? *at * 1000 : NowMs());
}

Body Webhooks::BodyOf(const Json& order, std::span<const Json> events) {
  const Json& channel = Member(order, "channel");
  if (channel == "messenger") return MetaBody(kMessenger, order, events);
  if (channel == "instagram") return MetaBody(kInstagram, order, events);
  if (channel == "whatsapp") return WhatsAppBody(order, events);
  if (channel == "tiktok") return TikTokBody(order, events.front());
  if (channel == "tiktok_shop") return TikTokShopBody(order, events.front());
  return TelegramBody(events.front());
}

Webhooks::Bodies Webhooks::BodiesOf(const Json& order) {
  const Json& written = Member(order, "body");
  if (written.is_string()) return std::vector{json::Text(written)};
  if (!written.is_null()) return std::vector{Escaped(written)};
  const std::vector<Json> events = EventsOf(order);
  const Json& channel = Member(order, "channel");
  const bool alone = channel == "telegram" || channel == "tiktok" || channel == "tiktok_shop";
  const bool batches = !alone && Flag(order, "batch");
  std::span<const Json> rest = events;
  std::vector<std::string> bodies;
  while (!rest.empty()) {
    const std::size_t count = batches ? rest.size() : 1;
    Body body = BodyOf(order, rest.first(count));
    if (!body) return std::unexpected(body.error());
    bodies.push_back(*std::move(body));
    rest = rest.subspan(count);
  }
  return bodies;
}

Json Webhooks::Deliver(const Json& order) {
  const Bodies bodies = BodiesOf(order);
  if (!bodies) return {{"error", bodies.error()}};
  const auto copies = std::clamp<std::int64_t>(Number(order, "copies", 1), 0, 1000);
  std::vector<std::string> posts;
  for (const std::string& body : *bodies) {
    posts.insert(posts.end(), static_cast<std::size_t>(copies), body);
  }
  Shuffle(order, posts);
  std::unique_ptr<channel::HttpClient> client = channel::MakeCurlClient();
  std::int64_t delivered = 0;
  std::int64_t attempts = 0;
  int status = 0;
  for (const std::string& body : posts) {
    const Delivery delivery = PostUntilTaken(*client, order, body);
    delivered += delivery.delivered;
    attempts += delivery.attempts;
    status = delivery.status;
  }
  return {{"posts", posts.size()},
          {"delivered", delivered},
          {"attempts", attempts},
          {"status", status}};
}

}  // namespace hark::fake
