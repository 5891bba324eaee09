// Reads what WhatsApp sends. Sources: Meta, WhatsApp webhooks overview, 29 Apr 2026, and
// its status and business-scoped user id pages, 30 Apr and 7 May 2026; pywa 0bcf2f192ff3
// (message types and their bodies); facebook/openapi business-messaging-api v23.0.

#include "runtime/channel/whatsapp_decode.h"

#include <nlohmann/json.hpp>

#include "runtime/channel/json.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

// The end of the year 9999, in seconds: a time behind it is no time.
constexpr std::int64_t kSecondsMax = 253402300799;

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

// `played` is a voice note listened to; nobody plays what they did not open.
std::optional<EventKind> DeliveryNamed(std::string_view status) {
  if (status == "sent") return EventKind::DeliverySent;
  if (status == "delivered") return EventKind::DeliveryDelivered;
  if (status == "read" || status == "played") return EventKind::DeliveryRead;
  if (status == "failed") return EventKind::DeliveryFailed;
  return std::nullopt;
}

class Reader {
 public:
  Reader(const Connection& connection, std::int64_t received_ms)
      : connection_(connection), received_ms_(received_ms) {}

  Decoded Read(std::string_view body) && {
    auto root = json::Parse(body);
    if (!root) {
      decoded_.unread.push_back({root.error(), std::string(body)});
    } else if (json::Text(Member(*root, "object")) != "whatsapp_business_account") {
      Unread("not a WhatsApp webhook", *root);
    } else {
      ReadEntries(*root);
    }
    return std::move(decoded_);
  }

 private:
  void Unread(std::string reason, const json::Value& element) {
    decoded_.unread.push_back({std::move(reason), json::Dump(element)});
  }

  void ReadEntries(const json::Value& root) {
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
    if (field != "messages") return Unread("field `" + field + "` is not read", change);
    const json::Value& value = Member(change, "value");
    std::string account = json::Id(Member(Member(value, "metadata"), "phone_number_id"));
    if (account != connection_.account_id) {
      return Unread("for phone number id `" + account + "`, not this connection's", change);
    }
    const json::Value& messages = json::Elements(Member(value, "messages"));
    const json::Value& statuses = json::Elements(Member(value, "statuses"));
    if (messages.empty() && statuses.empty())
      return Unread("neither messages nor statuses", change);
    for (const json::Value& message : messages) ReadMessage(message, value);
    for (const json::Value& status : statuses) ReadStatus(status);
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
    decoded_.events.push_back(std::move(event));
  }

  Event Blank(const json::Value& element) const {
    Event event;
    event.channel = "whatsapp";
    event.connection = connection_.name;
    std::optional<std::int64_t> seconds = json::Integer(Member(element, "timestamp"));
    bool real = seconds && *seconds >= 0 && *seconds <= kSecondsMax;
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
    if (type != "interactive") return false;
    const json::Value& interactive = Member(message, "interactive");
    std::string kind = json::Text(Member(interactive, "type"));
    if (kind != "button_reply" && kind != "list_reply") return false;
    return ReadTap(Member(interactive, kind), "id", "title", event);
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
    if (event.kind == EventKind::DeliveryFailed) event.error = ErrorWords(Member(status, "errors"));
    decoded_.events.push_back(std::move(event));
  }

  const Connection& connection_;
  std::int64_t received_ms_;
  Decoded decoded_;
};

}  // namespace

Decoded DecodeWhatsApp(const Connection& connection, std::string_view body,
                       std::int64_t received_ms) {
  return Reader(connection, received_ms).Read(body);
}

}  // namespace hark::channel
