// Reads what Telegram sends: one Update a body. Source: Bot API 10.1, 11 June 2026
// (PaulSonOfLars/telegram-bot-api-spec api.json).

#include "runtime/channel/telegram_decode.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"
#include "runtime/channel/webhook_reader.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

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

// What a message is to a script by the member that it has; the first that it has decides, for
// an animation is a document too and a venue a location.
struct ContentMember {
  std::string_view member;
  std::string_view kind;
};
constexpr auto kContentMembers = std::to_array<ContentMember>({
    {"text", "text"},
    {"photo", "image"},
    {"video", "video"},
    {"video_note", "video"},
    {"animation", "video"},
    {"audio", "audio"},
    {"voice", "audio"},
    {"document", "file"},
    {"sticker", "sticker"},
    {"location", "location"},
    {"contact", "contact"},
    {"poll", "other"},
    {"dice", "other"},
    {"game", "other"},
    {"story", "other"},
    {"paid_media", "other"},
    {"checklist", "other"},
});

// `/start`, and what stands behind it in the link by which somebody came.
std::optional<std::string> StartIn(std::string_view text) {
  constexpr std::string_view kStart = "/start";
  if (text == kStart) return "";
  if (!text.starts_with(kStart) || text[kStart.size()] != ' ') return std::nullopt;
  return std::string(text.substr(kStart.size() + 1));
}

// A photo comes in several sizes, the largest last.
std::vector<Attachment> AttachmentsIn(const json::Value& message, const ContentMember& content) {
  if (content.kind == "text") return {};
  const json::Value& member = Member(message, content.member);
  const json::Value& one = member.is_array() && !member.empty() ? member.back() : member;
  Attachment attachment{.kind = std::string(content.kind),
                        .id = json::Text(Member(one, "file_id")),
                        .mime = json::Text(Member(one, "mime_type")),
                        .name = json::Text(Member(one, "file_name")),
                        .phone = json::Text(Member(one, "phone_number")),
                        .latitude = Degrees(Member(one, "latitude")),
                        .longitude = Degrees(Member(one, "longitude"))};
  if (content.kind == "location") {
    attachment.name = json::Text(Member(Member(message, "venue"), "title"));
  } else if (content.kind == "contact") {
    attachment.name = json::Text(Member(one, "first_name"));
    const std::string last = json::Text(Member(one, "last_name"));
    if (!last.empty()) attachment.name += " " + last;
  }
  return {std::move(attachment)};
}

class Reader final : public WebhookReader {
 public:
  using WebhookReader::WebhookReader;

 private:
  void ReadRoot(const json::Value& update) override {
    std::string update_id = json::Id(Member(update, "update_id"));
    if (update_id.empty()) return Unread("no update id", update);
    std::string kind = KindOf(update);
    if (kind == "message") return ReadMessage(update, std::move(update_id));
    if (kind == "callback_query") return ReadTap(update, std::move(update_id));
    if (kind == "message_reaction") return ReadReaction(update, std::move(update_id));
    if (kind == "my_chat_member") return ReadMembership(update, std::move(update_id));
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
    const auto content = std::ranges::find_if(kContentMembers, [&](const ContentMember& one) {
      return !Member(message, one.member).is_null();
    });
    if (content == kContentMembers.end()) {
      return Unread("a message that says nothing is not read", update);
    }
    Event event = Blank(chat, Member(message, "from"));
    if (event.address.empty()) return Unread("a message without chat id", update);
    event.id = std::move(update_id);
    event.object_id = json::Id(Member(message, "message_id"));
    event.text = json::Text(Member(message, content->kind == "text" ? "text" : "caption"));
    SetTime(Member(message, "date"), event);
    BringMessage(event, content->kind, AttachmentsIn(message, *content));
    if (std::optional<std::string> start = StartIn(event.text)) {
      event.kind = EventKind::Start;
      event.subject = *std::move(start);
      event.text.clear();
    }
    decoded_.events.push_back(std::move(event));
  }

  static void SetTime(const json::Value& date, Event& event) {
    const std::optional<std::int64_t> seconds = json::Integer(date);
    if (seconds && *seconds > 0 && *seconds <= kLatestMs / 1000) event.at_ms = *seconds * 1000;
  }

  // Of an emoji, of one of the channel's own (which has a number and no character), or none.
  void ReadReaction(const json::Value& update, std::string update_id) {
    const json::Value& reaction = Member(update, "message_reaction");
    const json::Value& chat = Member(reaction, "chat");
    if (!IsPrivate(chat)) return Unread("reactions in groups are not read", update);
    Event event = Blank(chat, Member(reaction, "user"));
    if (event.address.empty()) return Unread("a reaction without chat id", update);
    event.kind = EventKind::Reaction;
    event.id = std::move(update_id);
    event.object_id = json::Id(Member(reaction, "message_id"));
    SetTime(Member(reaction, "date"), event);
    const json::Value& now = json::Elements(Member(reaction, "new_reaction"));
    const std::string emoji = now.empty() ? "" : json::Text(Member(now.front(), "emoji"));
    BringReaction(event, emoji, now.empty());
    decoded_.events.push_back(std::move(event));
  }

  // The contact blocked the bot, or let it write again.
  void ReadMembership(const json::Value& update, std::string update_id) {
    const json::Value& change = Member(update, "my_chat_member");
    const json::Value& chat = Member(change, "chat");
    if (!IsPrivate(chat)) return Unread("membership of groups is not read", update);
    const std::string status = json::Text(Member(Member(change, "new_chat_member"), "status"));
    if (status != "kicked" && status != "member") {
      return Unread("membership `" + status + "` is not read", update);
    }
    Event event = Blank(chat, Member(change, "from"));
    if (event.address.empty()) return Unread("membership without chat id", update);
    event.kind = status == "kicked" ? EventKind::OptOut : EventKind::OptIn;
    event.id = std::move(update_id);
    SetTime(Member(change, "date"), event);
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
