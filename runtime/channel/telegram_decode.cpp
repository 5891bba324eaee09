// Reads what Telegram sends: one Update a body. Source: Bot API 10.1, 11 June 2026
// (PaulSonOfLars/telegram-bot-api-spec api.json).

#include "runtime/channel/telegram_decode.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

constexpr std::int64_t kSecondsMax = 253402300799;  // the end of the year 9999

// The member of an update that is not its number: what kind of update it is.
std::string KindOf(const json::Value& update) {
  for (const auto& [name, member] : update.items()) {
    if (name != "update_id") return name;
  }
  return "";
}

bool IsBot(const json::Value& user) {
  const json::Value& is_bot = Member(user, "is_bot");
  return is_bot.is_boolean() && is_bot.get<bool>();
}

bool IsPrivate(const json::Value& chat) { return json::Text(Member(chat, "type")) == "private"; }

void ReadProfile(const json::Value& user, Event& event) {
  event.profile_name = json::Text(Member(user, "first_name"));
  std::string last_name = json::Text(Member(user, "last_name"));
  if (!last_name.empty()) event.profile_name += (event.profile_name.empty() ? "" : " ") + last_name;
  event.profile_username = json::Text(Member(user, "username"));
  event.profile_language = json::Text(Member(user, "language_code"));
}

// The title of the button with that data under the message; empty when it is not told.
std::string TitleOf(const json::Value& message, std::string_view data) {
  const json::Value& keyboard = Member(Member(message, "reply_markup"), "inline_keyboard");
  for (const json::Value& row : json::Elements(keyboard)) {
    for (const json::Value& button : json::Elements(row)) {
      if (json::Text(Member(button, "callback_data")) == data) {
        return json::Text(Member(button, "text"));
      }
    }
  }
  return "";
}

class Reader {
 public:
  Reader(const Connection& connection, std::int64_t received_ms)
      : connection_(connection), received_ms_(received_ms) {}

  Decoded Read(std::string_view body) && {
    auto update = json::Parse(body);
    if (!update) {
      decoded_.unread.push_back({update.error(), std::string(body)});
    } else {
      ReadUpdate(*update);
    }
    return std::move(decoded_);
  }

 private:
  void Unread(std::string reason, const json::Value& update) {
    decoded_.unread.push_back({std::move(reason), json::Dump(update)});
  }

  void ReadUpdate(const json::Value& update) {
    std::string update_id = json::Id(Member(update, "update_id"));
    if (update_id.empty()) return Unread("no update id", update);
    std::string kind = KindOf(update);
    if (kind == "message") return ReadMessage(update, std::move(update_id));
    if (kind == "callback_query") return ReadTap(update, std::move(update_id));
    Unread("update `" + kind + "` is not read", update);
  }

  Event Blank(const json::Value& chat, const json::Value& user) const {
    Event event;
    event.channel = "telegram";
    event.connection = connection_.name;
    event.address = json::Id(Member(chat, "id"));
    event.at_ms = received_ms_;
    ReadProfile(user, event);
    return event;
  }

  void ReadMessage(const json::Value& update, std::string update_id) {
    const json::Value& message = Member(update, "message");
    const json::Value& chat = Member(message, "chat");
    if (!IsPrivate(chat)) return Unread("messages of groups and channels are not read", update);
    if (IsBot(Member(message, "from"))) return;
    if (!Member(message, "text").is_string())
      return Unread("a message without text is not read", update);
    Event event = Blank(chat, Member(message, "from"));
    if (event.address.empty()) return Unread("a message without chat id", update);
    event.id = std::move(update_id);
    event.object_id = json::Id(Member(message, "message_id"));
    event.text = json::Text(Member(message, "text"));
    std::optional<std::int64_t> seconds = json::Integer(Member(message, "date"));
    if (seconds && *seconds > 0 && *seconds <= kSecondsMax) event.at_ms = *seconds * 1000;
    decoded_.events.push_back(std::move(event));
  }

  void ReadTap(const json::Value& update, std::string update_id) {
    const json::Value& query = Member(update, "callback_query");
    if (IsBot(Member(query, "from"))) return;
    // A message too old to be shown still names its chat (its date is 0).
    const json::Value& message = Member(query, "message");
    if (!IsPrivate(Member(message, "chat")))
      return Unread("a tap outside a private chat is not read", update);
    Event event = Blank(Member(message, "chat"), Member(query, "from"));
    event.kind = Event::Kind::Tap;
    event.payload = json::Text(Member(query, "data"));
    std::string query_id = json::Id(Member(query, "id"));
    if (event.address.empty()) return Unread("a tap without chat id", update);
    if (event.payload.empty() || query_id.empty()) return Unread("a tap without data", update);
    event.id = std::move(update_id) + ":" + query_id;
    event.object_id = json::Id(Member(Member(query, "message"), "message_id"));
    event.text = TitleOf(message, event.payload);
    decoded_.events.push_back(std::move(event));
  }

  const Connection& connection_;
  std::int64_t received_ms_;
  Decoded decoded_;
};

}  // namespace

Decoded DecodeTelegram(const Connection& connection, std::string_view body,
                       std::int64_t received_ms) {
  return Reader(connection, received_ms).Read(body);
}

// A Tap's id is `<update_id>:<callback_query_id>`: as unique as the update's, and enough
// to answer the query after a restart.
std::string_view CallbackQueryOf(const value::Event& event) {
  std::size_t colon = event.id.find(':');
  if (event.kind != Event::Kind::Tap || colon == std::string::npos) return {};
  return std::string_view(event.id).substr(colon + 1);
}

}  // namespace hark::channel
