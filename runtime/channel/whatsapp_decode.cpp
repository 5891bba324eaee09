// Reads what WhatsApp sends. Sources: Meta, WhatsApp webhooks overview, 29 Apr 2026, and
// its status and business-scoped user id pages, 30 Apr and 7 May 2026; pywa 0bcf2f192ff3
// (message types and their bodies); facebook/openapi business-messaging-api v23.0.

#include "runtime/channel/whatsapp_decode.h"

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

// Contacts keep the sign off their name, as Telegram gives it.
std::string WithoutAt(std::string name) {
  if (!name.empty() && name.front() == '@') name.erase(0, 1);
  return name;
}

std::string FirstOf(std::string first, std::string second) {
  return first.empty() ? std::move(second) : std::move(first);
}

// "131026 Message undeliverable (details)" of the first of a failed status' errors.
std::string ErrorWords(const json::Value& errors) {
  if (json::Elements(errors).empty()) return "failed without a reason";
  const json::Value& error = errors.front();
  std::string words = json::Id(Member(error, "code"));
  std::string title =
      FirstOf(json::Text(Member(error, "title")), json::Text(Member(error, "message")));
  if (!title.empty()) words += (words.empty() ? "" : " ") + title;
  std::string details = json::Text(Member(Member(error, "error_data"), "details"));
  if (!details.empty() && details != title) words += " (" + details + ")";
  return words;
}

// Whether the first of them says that the person is not reached any more.
bool IsGone(const json::Value& errors) {
  if (json::Elements(errors).empty()) return false;
  const auto code = json::Integer(Member(errors.front(), "code"));
  const ErrorRow* row = code ? ErrorOf(ChannelId::WhatsApp, *code, 0) : nullptr;
  return row != nullptr && row->error_class == ErrorClass::Gone;
}

// `played` is a voice note listened to; nobody plays what they did not open.
std::optional<EventKind> DeliveryNamed(std::string_view status) {
  if (status == "sent") return EventKind::DeliverySent;
  if (status == "delivered") return EventKind::DeliveryDelivered;
  if (status == "read" || status == "played") return EventKind::DeliveryRead;
  if (status == "failed") return EventKind::DeliveryFailed;
  return std::nullopt;
}

// What a message of another type than text is to a script.
struct MediaType {
  std::string_view type;
  std::string_view kind;
};
constexpr auto kMediaTypes = std::to_array<MediaType>({
    {"image", "image"},
    {"video", "video"},
    {"audio", "audio"},
    {"document", "file"},
    {"sticker", "sticker"},
    {"location", "location"},
    {"contacts", "contact"},
    {"unsupported", "other"},
    {"unknown", "other"},
});

class Reader final : public WebhookReader {
 public:
  using WebhookReader::WebhookReader;

 private:
  void ReadRoot(const json::Value& root) override {
    if (json::Text(Member(root, "object")) != "whatsapp_business_account") {
      return Unread("not a WhatsApp webhook", root);
    }
    const json::Value& entries = json::Elements(Member(root, "entry"));
    if (entries.empty()) return Unread("no entry", root);
    for (const json::Value& entry : entries) {
      const json::Value& changes = json::Elements(Member(entry, "changes"));
      if (changes.empty()) Unread("an entry without changes", entry);
      for (const json::Value& change : changes) ReadChange(change);
    }
  }

  void ReadChange(const json::Value& change) {
    std::string field = json::Text(Member(change, "field"));
    const bool known =
        field == "messages" || field == "user_preferences" || field == "smb_message_echoes";
    if (!known) return Unread("field `" + field + "` is not read", change);
    const json::Value& value = Member(change, "value");
    std::string account = json::Id(Member(Member(value, "metadata"), "phone_number_id"));
    if (account != connection_.account_id) {
      return Elsewhere("phone number id", account, change);
    }
    const json::Value& messages = json::Elements(Member(value, "messages"));
    const json::Value& statuses = json::Elements(Member(value, "statuses"));
    const json::Value& preferences = json::Elements(Member(value, "user_preferences"));
    const json::Value& echoes = json::Elements(Member(value, "message_echoes"));
    if (messages.empty() && statuses.empty() && preferences.empty() && echoes.empty())
      return Unread("neither messages nor statuses", change);
    for (const json::Value& message : messages) ReadMessage(message, value);
    for (const json::Value& status : statuses) ReadStatus(status);
    for (const json::Value& preference : preferences) ReadPreference(preference);
    for (const json::Value& echo : echoes) ReadEcho(echo);
  }

  // Whether the contact takes marketing, as it told WhatsApp.
  void ReadPreference(const json::Value& preference) {
    Event event = Blank(preference);
    const std::string value = json::Text(Member(preference, "value"));
    const bool stops = value == "stop";
    if (!stops && value != "resume" && value != "signup") {
      return Unread("preference `" + value + "` is not read", preference);
    }
    event.kind = stops ? EventKind::OptOut : EventKind::OptIn;
    event.address =
        FirstOf(json::Id(Member(preference, "wa_id")), json::Id(Member(preference, "user_id")));
    if (event.address.empty()) return Unread("a preference of nobody", preference);
    event.id = event.address + ":" + value + ":" + json::Id(Member(preference, "timestamp"));
    BringTopic(event, json::Text(Member(preference, "category")));
    decoded_.events.push_back(std::move(event));
  }

  // What a person of the business wrote in the app on the phone.
  void ReadEcho(const json::Value& echo) {
    Event event = Blank(echo);
    event.kind = EventKind::ConversationAnswered;
    event.id = json::Id(Member(echo, "id"));
    event.address = FirstOf(json::Id(Member(echo, "to")), json::Id(Member(echo, "to_user_id")));
    event.provider_id = event.id;
    if (event.id.empty() || event.address.empty()) {
      return Unread("an echo without id or recipient", echo);
    }
    event.text = json::Text(Member(Member(echo, "text"), "body"));
    decoded_.events.push_back(std::move(event));
  }

  void ReadMessage(const json::Value& message, const json::Value& value) {
    Event event = Blank(message);
    event.id = json::Id(Member(message, "id"));
    event.address =
        FirstOf(json::Id(Member(message, "from")), json::Id(Member(message, "from_user_id")));
    if (event.id.empty()) return Unread("a message without id", message);
    if (event.address.empty()) return Unread("a message without sender", message);
    // An answer would go to the member alone, where nobody asked for it.
    if (Member(message, "group_id").is_string())
      return Unread("group messages are not read", message);
    if (!ReadContent(message, event)) {
      return Unread("message type `" + json::Text(Member(message, "type")) + "` is not read",
                    message);
    }
    ReadProfile(Member(value, "contacts"), message, event);
    if (Member(message, "referral").is_object()) AddStart(Member(message, "referral"), event);
    decoded_.events.push_back(std::move(event));
  }

  // The ad or post by which the contact came, told with its first message.
  void AddStart(const json::Value& referral, const Event& with) {
    Event event = with;
    event.kind = EventKind::Start;
    event.id = with.id + ":start";
    event.text.clear();
    event.payload.clear();
    event.fields.clear();
    event.subject = json::Id(Member(referral, "source_id"));
    const std::string source = json::Text(Member(referral, "source_type"));
    if (!source.empty()) Bring(event, "start", {{"source", source}});
    decoded_.events.push_back(std::move(event));
  }

  Event Blank(const json::Value& element) const {
    Event event;
    event.channel = "whatsapp";
    event.connection = connection_.name;
    std::optional<std::int64_t> seconds = json::Integer(Member(element, "timestamp"));
    bool real = seconds && *seconds >= 0 && *seconds <= kLatestMs / 1000;
    event.at_ms = real ? *seconds * 1000 : received_ms_;
    return event;
  }

  static bool ReadContent(const json::Value& message, Event& event) {
    std::string type = json::Text(Member(message, "type"));
    if (type == "text") {
      const json::Value& body = Member(Member(message, "text"), "body");
      event.text = json::Text(body);
      return body.is_string();
    }
    // A tap on a quick reply of a template.
    if (type == "button") return ReadTap(Member(message, "button"), "payload", "text", event);
    if (type == "interactive") return ReadAnswer(Member(message, "interactive"), event);
    if (type == "reaction") return ReadReaction(Member(message, "reaction"), event);
    if (type == "order") return ReadOrder(Member(message, "order"), event);
    if (type == "request_welcome") {
      event.kind = EventKind::Start;
      return true;
    }
    const auto media = std::ranges::find(kMediaTypes, type, &MediaType::type);
    if (media == kMediaTypes.end()) return false;
    const json::Value& content = Member(message, type);
    event.text = json::Text(Member(content, "caption"));
    BringMessage(event, media->kind, AttachmentsIn(content, std::string(media->kind)));
    return true;
  }

  static std::vector<Attachment> AttachmentsIn(const json::Value& content,
                                               const std::string& kind) {
    std::vector<Attachment> attachments;
    for (const json::Value& person : json::Elements(content)) {
      const json::Value& phones = json::Elements(Member(person, "phones"));
      const json::Value& name = Member(Member(person, "name"), "formatted_name");
      attachments.push_back({.kind = kind, .name = json::Text(name)});
      if (!phones.empty()) attachments.back().phone = json::Text(Member(phones.front(), "phone"));
    }
    if (!content.is_object() || content.empty()) return attachments;
    const bool is_place = kind == "location";
    attachments.push_back({.kind = kind,
                           .id = json::Id(Member(content, "id")),
                           .mime = json::Text(Member(content, "mime_type")),
                           .name = json::Text(Member(content, is_place ? "name" : "filename")),
                           .latitude = Degrees(Member(content, "latitude")),
                           .longitude = Degrees(Member(content, "longitude"))});
    return attachments;
  }

  static bool ReadAnswer(const json::Value& interactive, Event& event) {
    std::string kind = json::Text(Member(interactive, "type"));
    if (kind != "button_reply" && kind != "list_reply") return false;
    return ReadTap(Member(interactive, kind), "id", "title", event);
  }

  // Without an emoji, or with an empty one, it was taken back.
  static bool ReadReaction(const json::Value& reaction, Event& event) {
    event.kind = EventKind::Reaction;
    event.object_id = json::Id(Member(reaction, "message_id"));
    const std::string emoji = json::Text(Member(reaction, "emoji"));
    BringReaction(event, emoji, emoji.empty());
    return !event.object_id.empty();
  }

  // What is in the cart that a contact sends; of each thing the shop's own number is its name.
  static bool ReadOrder(const json::Value& order, Event& event) {
    event.kind = EventKind::OrderCreated;
    event.text = json::Text(Member(order, "text"));
    json::Value items = json::Value::array();
    for (const json::Value& one : json::Elements(Member(order, "product_items"))) {
      json::Value item = {{"name", json::Id(Member(one, "product_retailer_id"))},
                          {"quantity", json::Integer(Member(one, "quantity")).value_or(1)}};
      const json::Value& price = Member(one, "item_price");
      const std::string currency = json::Text(Member(one, "currency"));
      const std::string digits = price.is_number() ? json::Dump(price) : json::Text(price);
      if (!digits.empty() && !currency.empty()) item["price"] = digits + " " + currency;
      items.push_back(std::move(item));
    }
    Bring(event, "order", {{"items", std::move(items)}});
    return true;
  }

  static bool ReadTap(const json::Value& tap, std::string_view payload, std::string_view title,
                      Event& event) {
    event.kind = Event::Kind::Tap;
    event.payload = json::Id(Member(tap, payload));
    event.text = json::Text(Member(tap, title));
    return !event.payload.empty();
  }

  // The contact's own words about itself, by whichever of its ids the message names.
  static void ReadProfile(const json::Value& contacts, const json::Value& message, Event& event) {
    std::string user_id = json::Id(Member(message, "from_user_id"));
    for (const json::Value& contact : json::Elements(contacts)) {
      bool same = json::Id(Member(contact, "wa_id")) == event.address ||
                  json::Id(Member(contact, "user_id")) == FirstOf(user_id, event.address);
      if (!same) continue;
      const json::Value& profile = Member(contact, "profile");
      event.profile_name = json::Text(Member(profile, "name"));
      event.profile_username = WithoutAt(json::Text(Member(profile, "username")));
      return;
    }
  }

  void ReadStatus(const json::Value& status) {
    Event event = Blank(status);
    std::string word = json::Text(Member(status, "status"));
    event.provider_id = json::Id(Member(status, "id"));
    std::optional<EventKind> delivery = DeliveryNamed(word);
    if (event.provider_id.empty()) return Unread("a status without message id", status);
    if (!delivery) return Unread("status `" + word + "` is not read", status);
    event.kind = *delivery;
    // One message has several statuses, so its id alone would drop all but the first.
    event.id = event.provider_id + ":" + word + ":" + json::Id(Member(status, "timestamp"));
    event.address = FirstOf(json::Id(Member(status, "recipient_id")),
                            json::Id(Member(status, "recipient_user_id")));
    event.effect_id = json::Text(Member(status, "biz_opaque_callback_data"));
    if (event.kind == EventKind::DeliveryFailed) {
      event.error = ErrorWords(Member(status, "errors"));
      event.gone = IsGone(Member(status, "errors"));
    }
    decoded_.events.push_back(std::move(event));
  }
};

}  // namespace

Decoded DecodeWhatsApp(const Connection& connection, std::string_view body,
                       std::int64_t received_ms) {
  return Reader(connection, received_ms).Read(body);
}

}  // namespace hark::channel
