// Reads what Messenger and Instagram send. Sources: Meta, Messenger platform webhooks, 5 May
// 2026; Instagram API webhooks, 2 July 2026; restfb ca24c19d42fa (feed and messaging objects).

#include "runtime/channel/meta_decode.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"
#include "runtime/channel/webhook_reader.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

// What an attachment is to a script; anything else is `other`.
struct AttachmentKind {
  std::string_view type;
  std::string_view kind;
};
constexpr auto kAttachmentKinds = std::to_array<AttachmentKind>({
    {"image", "image"},
    {"video", "video"},
    {"audio", "audio"},
    {"file", "file"},
    {"location", "location"},
    {"like_heart", "sticker"},
});

// Events that are about the app, or about a conversation that another one has.
constexpr auto kNotRead = std::to_array<std::string_view>(
    {"message_edit", "pass_thread_control", "take_thread_control", "request_thread_control",
     "app_roles", "policy_enforcement", "policy-enforcement", "account_linking"});

std::string KindOfOne(const json::Value& attachment) {
  // A sticker comes as an image that bears its number.
  if (!Member(Member(attachment, "payload"), "sticker_id").is_null()) return "sticker";
  const std::string type = json::Text(Member(attachment, "type"));
  const auto known = std::ranges::find(kAttachmentKinds, type, &AttachmentKind::type);
  return known == kAttachmentKinds.end() ? "other" : std::string(known->kind);
}

std::string KindOf(const json::Value& attachments) {
  return json::Elements(attachments).empty() ? "text" : KindOfOne(attachments.front());
}

std::vector<Attachment> AttachmentsIn(const json::Value& written) {
  std::vector<Attachment> attachments;
  for (const json::Value& one : json::Elements(written)) {
    const json::Value& payload = Member(one, "payload");
    const json::Value& place = Member(payload, "coordinates");
    attachments.push_back({.kind = KindOfOne(one),
                           .url = json::Text(Member(payload, "url")),
                           .name = json::Text(Member(payload, "title")),
                           .latitude = Degrees(Member(place, "lat")),
                           .longitude = Degrees(Member(place, "long"))});
  }
  return attachments;
}

class Reader final : public WebhookReader {
 public:
  Reader(const ChannelFacts& facts, const Connection& connection, std::int64_t received_ms)
      : WebhookReader(connection, received_ms), facts_(facts) {}

 private:
  void ReadRoot(const json::Value& root) override {
    const std::string_view object = facts_.id == ChannelId::Messenger ? "page" : "instagram";
    if (json::Text(Member(root, "object")) != object) {
      return Unread("no webhook of " + std::string(facts_.title), root);
    }
    const json::Value& entries = json::Elements(Member(root, "entry"));
    if (entries.empty()) return Unread("no entry", root);
    for (const json::Value& entry : entries) ReadEntry(entry);
  }

  void ReadEntry(const json::Value& entry) {
    const std::string account = json::Id(Member(entry, "id"));
    if (account != connection_.account_id) {
      return Elsewhere("account", account, entry);
    }
    entry_ms_ = TimeOf(Member(entry, "time"), received_ms_);
    const json::Value& messaging = json::Elements(Member(entry, "messaging"));
    const json::Value& standby = json::Elements(Member(entry, "standby"));
    const json::Value& changes = json::Elements(Member(entry, "changes"));
    for (const json::Value& one : messaging) ReadMessaging(one);
    for (const json::Value& one : standby) Unread("another app has the conversation", one);
    for (const json::Value& change : changes) ReadChange(change);
    if (!messaging.empty() || !standby.empty() || !changes.empty()) return;
    // One of Meta's examples has the change itself in the entry.
    if (Member(entry, "field").is_string()) return ReadChange(entry);
    Unread("an entry with nothing in it", entry);
  }

  Event Blank(EventKind kind, std::string address, std::int64_t at_ms) const {
    Event event;
    event.kind = kind;
    event.channel = facts_.name;
    event.connection = connection_.name;
    event.address = std::move(address);
    event.at_ms = at_ms;
    return event;
  }

  void Add(Event event) { decoded_.events.push_back(std::move(event)); }

  // ---- Conversations ----

  void ReadMessaging(const json::Value& one) {
    const json::Value& message = Member(one, "message");
    if (Member(message, "is_echo") == true) return ReadEcho(one);
    const std::string sender = json::Id(Member(Member(one, "sender"), "id"));
    if (sender == connection_.account_id) return Unread("from the account itself", one);
    if (sender.empty()) return Unread("from nobody that can be answered", one);
    const std::int64_t at_ms = TimeOf(Member(one, "timestamp"), entry_ms_);
    if (message.is_object()) return ReadMessage(one, Blank(EventKind::Message, sender, at_ms));
    if (Member(one, "postback").is_object()) {
      return ReadPostback(one, Blank(EventKind::Tap, sender, at_ms));
    }
    if (Member(one, "referral").is_object()) return ReadReferral(one, "referral", sender, at_ms);
    if (Member(one, "reaction").is_object()) {
      return ReadReaction(one, Blank(EventKind::Reaction, sender, at_ms));
    }
    if (Member(one, "optin").is_object()) {
      return ReadOptIn(one, Blank(EventKind::OptIn, sender, at_ms));
    }
    if (Member(one, "delivery").is_object()) {
      return ReadDelivery(one, Blank(EventKind::DeliveryDelivered, sender, at_ms));
    }
    if (Member(one, "read").is_object()) {
      return ReadSeen(one, Blank(EventKind::DeliveryRead, sender, at_ms));
    }
    for (const std::string_view kind : kNotRead) {
      if (!Member(one, kind).is_null())
        return Unread("`" + std::string(kind) + "` is not read", one);
    }
    Unread("nothing that is known", one);
  }

  void ReadMessage(const json::Value& one, Event event) {
    const json::Value& message = Member(one, "message");
    event.id = json::Id(Member(message, "mid"));
    event.text = json::Text(Member(message, "text"));
    if (event.id.empty()) return Unread("a message without id", one);
    if (Member(message, "is_deleted") == true) return Unread("a message taken back", one);
    if (Member(message, "is_self") == true) return Unread("from the account itself", one);
    if (Member(message, "referral").is_object()) {
      ReadReferral(message, event.id, event.address, event.at_ms);
    }
    event.payload = json::Text(Member(Member(message, "quick_reply"), "payload"));
    const json::Value& story = Member(Member(message, "reply_to"), "story");
    const json::Value& attachments = Member(message, "attachments");
    if (!event.payload.empty()) {
      event.kind = EventKind::Tap;
    } else if (story.is_object()) {
      event.kind = EventKind::StoryReply;
      Bring(event, "story", StoryOf(json::Id(Member(story, "id")), Member(story, "url")));
    } else if (const json::Value* mention = MentionIn(attachments)) {
      event.kind = EventKind::StoryMention;
      Bring(event, "story", StoryOf("", Member(Member(*mention, "payload"), "url")));
    } else {
      const bool unknown = Member(message, "is_unsupported") == true;
      BringMessage(event, unknown ? "other" : KindOf(attachments), AttachmentsIn(attachments));
    }
    Add(std::move(event));
  }

  static const json::Value* MentionIn(const json::Value& attachments) {
    for (const json::Value& one : json::Elements(attachments)) {
      if (json::Text(Member(one, "type")) == "story_mention") return &one;
    }
    return nullptr;
  }

  static json::Value StoryOf(const std::string& id, const json::Value& url) {
    json::Value story = json::Value::object();
    if (!id.empty()) story["id"] = id;
    if (url.is_string()) story["url"] = url;
    return story;
  }

  // A button, also one of the menu or an ice breaker. One that begins a conversation from a
  // link brings what the link said.
  void ReadPostback(const json::Value& one, Event event) {
    const json::Value& postback = Member(one, "postback");
    event.payload = json::Text(Member(postback, "payload"));
    event.text = json::Text(Member(postback, "title"));
    if (event.payload.empty()) return Unread("a button that carries nothing", one);
    event.id = json::Id(Member(postback, "mid"));
    if (event.id.empty()) event.id = IdOf(event, event.payload);
    if (Member(postback, "referral").is_object()) {
      ReadReferral(postback, event.id, event.address, event.at_ms);
    }
    Add(std::move(event));
  }

  // A link, an ad or a code by which somebody came, with the message or button it led to, if any.
  void ReadReferral(const json::Value& holder, const std::string& with, const std::string& sender,
                    std::int64_t at_ms) {
    const json::Value& referral = Member(holder, "referral");
    Event event = Blank(EventKind::Start, sender, at_ms);
    event.subject = json::Text(Member(referral, "ref"));
    event.id = IdOf(event, with + ":" + event.subject);
    const std::string source = json::Text(Member(referral, "source"));
    if (!source.empty()) Bring(event, "start", {{"source", source}});
    Add(std::move(event));
  }

  // Of events that bear no id of the channel's: one moment has one of a kind.
  static std::string IdOf(const Event& event, const std::string& what) {
    return event.address + ":" + std::to_string(event.at_ms) + ":" + what;
  }

  void ReadReaction(const json::Value& one, Event event) {
    const json::Value& reaction = Member(one, "reaction");
    const bool removed = json::Text(Member(reaction, "action")) == "unreact";
    event.object_id = json::Id(Member(reaction, "mid"));
    event.id = IdOf(event, event.object_id + (removed ? ":off" : ":on"));
    BringReaction(event, json::Text(Member(reaction, "emoji")), removed);
    Add(std::move(event));
  }

  void ReadOptIn(const json::Value& one, Event event) {
    const json::Value& optin = Member(one, "optin");
    std::string topic = json::Text(Member(optin, "ref"));
    if (topic.empty()) topic = json::Text(Member(optin, "type"));
    event.id = IdOf(event, topic);
    BringTopic(event, topic);
    Add(std::move(event));
  }

  // ---- Our own messages ----

  // The account's own message comes back. Ours bears what we gave it. On Messenger one without
  // any app's mark was written by a person in the inbox; Instagram does not say that it marks
  // what apps send, and to take ours for a person's would end all rules.
  void ReadEcho(const json::Value& one) {
    const json::Value& message = Member(one, "message");
    const std::string to = json::Id(Member(Member(one, "recipient"), "id"));
    const std::string mid = json::Id(Member(message, "mid"));
    if (to.empty() || mid.empty()) return Unread("an echo without recipient or id", one);
    Event event = Blank(EventKind::DeliverySent, to, TimeOf(Member(one, "timestamp"), entry_ms_));
    event.id = mid + ":sent";
    event.provider_id = mid;
    event.effect_id = json::Text(Member(message, "metadata"));
    if (!event.effect_id.empty()) return Add(std::move(event));
    if (!Member(message, "app_id").is_null()) return Unread("sent by another app", one);
    if (facts_.id == ChannelId::Instagram) return Unread("an echo that says nothing of who", one);
    event.kind = EventKind::ConversationAnswered;
    event.text = json::Text(Member(message, "text"));
    Add(std::move(event));
  }

  void ReadDelivery(const json::Value& one, const Event& blank) {
    const json::Value& mids = json::Elements(Member(Member(one, "delivery"), "mids"));
    if (mids.empty()) return Unread("a delivery that names no message", one);
    for (const json::Value& mid : mids) AddReport(blank, json::Id(mid), ":delivered");
  }

  // Instagram names the message; Messenger says up to when all have been read.
  void ReadSeen(const json::Value& one, const Event& blank) {
    const std::string mid = json::Id(Member(Member(one, "read"), "mid"));
    if (!mid.empty()) return AddReport(blank, mid, ":read");
    const std::int64_t until_ms = TimeOf(Member(Member(one, "read"), "watermark"), 0);
    if (until_ms == 0) return Unread("a reading that names no message", one);
    Event event = blank;
    event.at_ms = until_ms;
    event.id = IdOf(event, std::to_string(until_ms));
    Add(std::move(event));
  }

  void AddReport(const Event& blank, const std::string& mid, std::string_view what) {
    Event event = blank;
    event.provider_id = mid;
    event.id = mid + std::string(what);
    if (!mid.empty()) Add(std::move(event));
  }

  // ---- Comments ----

  void ReadChange(const json::Value& change) {
    const std::string field = json::Text(Member(change, "field"));
    const json::Value& value = Member(change, "value");
    if (facts_.id == ChannelId::Messenger && field == "feed") return ReadFeed(change, value);
    if (facts_.id == ChannelId::Instagram) {
      if (field == "comments" || field == "live_comments") return ReadComment(change, value);
      // Some events of a conversation come in this form too.
      const bool messaging = field == "messages" || field.starts_with("message_");
      if (messaging && Member(value, "sender").is_object()) return ReadMessaging(value);
    }
    Unread("field `" + field + "` is not read", change);
  }

  void ReadFeed(const json::Value& change, const json::Value& value) {
    const std::string item = json::Text(Member(value, "item"));
    const std::string verb = json::Text(Member(value, "verb"));
    if (item != "comment" || verb != "add") {
      return Unread("`" + item + "` " + verb + " is not read", change);
    }
    const json::Value& from = Member(value, "from");
    std::string sender = json::Id(Member(from, "id"));
    if (sender.empty()) sender = json::Id(Member(value, "sender_id"));
    Event event = Blank(EventKind::Comment, std::move(sender),
                        TimeOf(Member(value, "created_time"), entry_ms_));
    event.id = json::Id(Member(value, "comment_id"));
    event.subject = json::Id(Member(value, "post_id"));
    event.text = json::Text(Member(value, "message"));
    event.profile_name = json::Text(Member(from, "name"));
    const std::string parent = json::Id(Member(value, "parent_id"));
    AddComment(change, std::move(event), parent);
  }

  void ReadComment(const json::Value& change, const json::Value& value) {
    const json::Value& from = Member(value, "from");
    Event event = Blank(EventKind::Comment, json::Id(Member(from, "id")), entry_ms_);
    event.id = json::Id(Member(value, "id"));
    event.subject = json::Id(Member(Member(value, "media"), "id"));
    event.text = json::Text(Member(value, "text"));
    event.profile_username = json::Text(Member(from, "username"));
    if (json::Id(Member(from, "self_ig_scoped_id")) == event.address && !event.address.empty()) {
      return Unread("from the account itself", change);
    }
    AddComment(change, std::move(event), json::Id(Member(value, "parent_id")));
  }

  void AddComment(const json::Value& change, Event event, const std::string& parent) {
    if (event.id.empty()) return Unread("a comment without id", change);
    if (event.address.empty()) return Unread("a comment that does not say by whom", change);
    if (event.address == connection_.account_id) return Unread("from the account itself", change);
    // At the top a comment's parent is the post.
    if (!parent.empty() && parent != event.subject) Bring(event, "comment", {{"parent", parent}});
    Add(std::move(event));
  }

  const ChannelFacts& facts_;
  std::int64_t entry_ms_ = 0;
};

}  // namespace

Decoded DecodeMetaMessaging(const ChannelFacts& facts, const Connection& connection,
                            std::string_view body, std::int64_t received_ms) {
  return Reader(facts, connection, received_ms).Read(body);
}

}  // namespace hark::channel
