// Reads what TikTok sends. Sources: TikTok portal, Business Messaging API v1.3 (message contents);
// third-party notes on its webhooks (envelope, comments). Where samples differ from the portal,
// both are read: types in capitals, times in seconds, a text that is a bare string.

#include "runtime/channel/tiktok_decode.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/base/unicode.h"
#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"
#include "runtime/channel/webhook_reader.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

// What a message of another type than text is to a script.
struct MessageType {
  std::string_view type;
  std::string_view kind;
};
constexpr auto kMessageTypes = std::to_array<MessageType>({
    {"image", "image"},
    {"video", "video"},
    {"sticker", "sticker"},
    {"emoji", "sticker"},
    {"share_post", "other"},
    {"template", "other"},
    {"other", "other"},
});

class Reader final : public WebhookReader {
 public:
  using WebhookReader::WebhookReader;

 private:
  void ReadRoot(const json::Value& root) override {
    const std::string name = json::Text(Member(root, "event"));
    const std::string account = json::Id(Member(root, "user_openid"));
    if (name.empty()) return Unread("no webhook of TikTok", root);
    if (account != connection_.account_id) {
      return Elsewhere("account", account, root);
    }
    // The content is JSON in a text.
    const auto content = json::Parse(json::Text(Member(root, "content")));
    if (!content || !content->is_object()) return Unread("its content is no object", root);
    created_ms_ = TimeOf(Member(root, "create_time"), received_ms_);
    if (name == "im_receive_msg") return ReadMessage(root, *content);
    if (name == "im_send_msg") return ReadEcho(root, *content);
    if (name == "im_referral_msg") return ReadReferral(root, *content);
    if (name == "comment.update") return ReadComment(root, *content);
    if (name == "im_mark_read_msg") return ReadSeen(root, *content);
    Unread("event `" + name + "` is not read", root);
  }

  Event Blank(EventKind kind, std::string address, const json::Value& content) const {
    Event event;
    event.kind = kind;
    event.channel = FactsOf(ChannelId::TikTok).name;
    event.connection = connection_.name;
    event.address = std::move(address);
    event.at_ms = TimeOf(Member(content, "timestamp"), created_ms_);
    return event;
  }

  void Add(Event event) { decoded_.events.push_back(std::move(event)); }

  static std::string TextOf(const json::Value& content) {
    const json::Value& text = Member(content, "text");
    return json::Text(text.is_object() ? Member(text, "body") : text);
  }

  void ReadMessage(const json::Value& root, const json::Value& content) {
    Event event = Blank(EventKind::Message, json::Id(Member(content, "conversation_id")), content);
    event.id = json::Id(Member(content, "message_id"));
    event.profile_username = json::Text(Member(content, "from"));
    if (event.address.empty() || event.id.empty()) {
      return Unread("a message without conversation or id", root);
    }
    const std::string type = unicode::Fold(json::Text(Member(content, "type")));
    // A button answers by its own id.
    const json::Value& button = Member(content, "reply_source_payload");
    event.payload = json::Id(Member(button, "reply_source_unique_id"));
    if (type == "reaction") return ReadReactions(root, content, event);
    if (type == "text") {
      event.text = TextOf(content);
      if (!event.payload.empty()) event.kind = EventKind::Tap;
      return Add(std::move(event));
    }
    const auto known = std::ranges::find(kMessageTypes, type, &MessageType::type);
    if (known == kMessageTypes.end())
      return Unread("message type `" + type + "` is not read", root);
    event.payload.clear();
    const json::Value& inner = Member(content, type);
    const char* url = type == "share_post" ? "embed_url" : "url";
    Attachment attachment{.kind = std::string(known->kind),
                          .id = json::Id(Member(inner, "media_id")),
                          .url = json::Text(Member(inner, url))};
    BringMessage(event, known->kind, {std::move(attachment)});
    Add(std::move(event));
  }

  // Up to when all was read, with no message named.
  void ReadSeen(const json::Value& root, const json::Value& content) {
    Event event =
        Blank(EventKind::DeliveryRead, json::Id(Member(content, "conversation_id")), content);
    const json::Value& until = Member(Member(content, "read"), "last_read_timestamp");
    event.at_ms = TimeOf(until, 0);
    const std::string role = json::Text(Member(Member(content, "from_user"), "role"));
    if (event.address.empty() || event.at_ms == 0) return Unread("a reading of nothing", root);
    if (unicode::Fold(role) == "business_account") return Unread("read by the account", root);
    event.id = event.address + ":" + std::to_string(event.at_ms) + ":read";
    Add(std::move(event));
  }

  void ReadReactions(const json::Value& root, const json::Value& content, const Event& blank) {
    const json::Value& written = Member(content, "reaction");
    const json::Value reactions = written.is_array() ? written : json::Value::array({written});
    std::size_t number = 0;
    for (const json::Value& one : reactions) {
      Event event = blank;
      event.kind = EventKind::Reaction;
      event.object_id = json::Id(Member(one, "original_msg_id"));
      if (event.object_id.empty()) {
        Unread("a reaction to nothing", root);
        continue;
      }
      if (number++ > 0) event.id += ":" + std::to_string(number);
      const std::string operation = unicode::Fold(json::Text(Member(one, "operation")));
      BringReaction(event, json::Text(Member(one, "emoji")), operation == "remove");
      Add(std::move(event));
    }
  }

  // Of all that the business sends, what we sent too; the rest a person wrote.
  void ReadEcho(const json::Value& root, const json::Value& content) {
    Event event =
        Blank(EventKind::DeliverySent, json::Id(Member(content, "conversation_id")), content);
    event.provider_id = json::Id(Member(content, "message_id"));
    if (event.address.empty() || event.provider_id.empty()) {
      return Unread("an echo without conversation or id", root);
    }
    event.id = event.provider_id + ":sent";
    const std::string source = json::Text(Member(Member(content, "message_tag"), "source"));
    if (source == "API") return Add(std::move(event));
    if (source != "APP" && source != "WEB") return Unread("an echo that says nothing of who", root);
    if (!json::Text(Member(content, "auto_message_type")).empty()) {
      return Unread("an automatic message of TikTok's", root);
    }
    event.kind = EventKind::ConversationAnswered;
    event.text = TextOf(content);
    Add(std::move(event));
  }

  void ReadReferral(const json::Value& root, const json::Value& content) {
    Event event = Blank(EventKind::Start, json::Id(Member(content, "conversation_id")), content);
    const json::Value& referral = Member(content, "referral");
    const std::string source = json::Text(Member(referral, "source"));
    const json::Value& of_source = Member(referral, source);
    if (event.address.empty() || !referral.is_object()) {
      return Unread("a referral of nobody", root);
    }
    event.subject = json::Text(Member(of_source, "ref"));
    if (event.subject.empty()) event.subject = json::Id(Member(of_source, "ad_id"));
    event.id = json::Id(Member(content, "message_id"));
    if (event.id.empty()) {
      event.id = "start:" + event.address + ":" + event.subject + ":" + std::to_string(event.at_ms);
    }
    if (!source.empty()) Bring(event, "start", {{"source", source}});
    Add(std::move(event));
  }

  void ReadComment(const json::Value& root, const json::Value& content) {
    const std::string action = json::Text(Member(content, "comment_action"));
    if (action != "insert") return Unread("`comment` " + action + " is not read", root);
    const std::string who = json::Id(Member(content, "unique_identifier"));
    const std::string comment = json::Id(Member(content, "comment_id"));
    const std::string video = json::Id(Member(content, "video_id"));
    if (who.empty() || comment.empty() || video.empty()) {
      return Unread("a comment without author, id or video", root);
    }
    if (who == connection_.account_id) return Unread("from the account itself", root);
    Event event = Blank(EventKind::Comment, who, content);
    event.id = video + "/" + comment;
    event.subject = video;
    event.text = TextOf(content);
    const std::string parent = json::Id(Member(content, "parent_comment_id"));
    if (!parent.empty() && parent != "0") {
      Bring(event, "comment", {{"parent", video + "/" + parent}});
    }
    Add(std::move(event));
  }

  std::int64_t created_ms_ = 0;
};

}  // namespace

Decoded DecodeTikTok(const Connection& connection, std::string_view body,
                     std::int64_t received_ms) {
  return Reader(connection, received_ms).Read(body);
}

TikTokComment TikTokCommentOf(std::string_view id) {
  const std::size_t slash = id.find('/');
  if (slash == std::string_view::npos) return {"", std::string(id)};
  return {std::string(id.substr(0, slash)), std::string(id.substr(slash + 1))};
}

}  // namespace hark::channel
