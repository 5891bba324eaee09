// Reads what TikTok Shop sends. Sources: TikTok Shop, webhooks overview and the pages on order,
// cancellation and return status changes and on messages. Numbers of types are looked at together
// with the members they go with: other pages give some of them other numbers.
//
// An order is paid once it may be worked on, be it held back for the buyer to think it over, and
// shipped as soon as a part of it is under way. A request to cancel or to return is none before it
// is granted. Statuses that mean the same for a rule name the same event, which wakes it once.

#include "runtime/channel/tiktok_shop_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "runtime/channel/decode.h"
#include "runtime/channel/json.h"
#include "runtime/channel/webhook_reader.h"

namespace hark::channel {
namespace {

using json::Member;
using value::Event;

enum Type : std::int64_t {
  kOrderStatus = 1,
  kCancellation = 11,
  kReturn = 12,
  kNewConversation = 13,
  kNewMessage = 14,
};

// What a status says to a rule. The word for an order that is placed may be lost on the way: one
// that is paid was placed, too.
struct Status {
  std::string_view status;
  EventKind kind;
};
constexpr auto kOrderStatuses = std::to_array<Status>({
    {"UNPAID", EventKind::OrderCreated},
    {"ON_HOLD", EventKind::OrderCreated},
    {"ON_HOLD", EventKind::OrderPaid},
    {"AWAITING_SHIPMENT", EventKind::OrderCreated},
    {"AWAITING_SHIPMENT", EventKind::OrderPaid},
    {"PARTIALLY_SHIPPING", EventKind::OrderShipped},
    {"IN_TRANSIT", EventKind::OrderShipped},
    {"DELIVERED", EventKind::OrderDelivered},
    {"CANCEL", EventKind::OrderCancelled},
    {"CANCELLED", EventKind::OrderCancelled},
});
constexpr auto kCancelStatuses = std::to_array<Status>({
    {"CANCELLATION_REQUEST_SUCCESS", EventKind::OrderCancelled},
    {"CANCELLATION_REQUEST_COMPLETE", EventKind::OrderCancelled},
});
constexpr auto kReturnStatuses = std::to_array<Status>({
    {"RETURN_OR_REFUND_REQUEST_SUCCESS", EventKind::OrderReturned},
    {"RETURN_OR_REFUND_REQUEST_COMPLETE", EventKind::OrderReturned},
});

// What a message of another type than text is to a script, and which member of its content is its
// id there.
struct MessageType {
  std::string_view type;
  std::string_view kind;
  std::string_view id;
};
constexpr auto kMessageTypes = std::to_array<MessageType>({
    {"IMAGE", "image", ""},
    {"VIDEO", "video", "vid"},
    {"PRODUCT_CARD", "other", "product_id"},
    {"ORDER_CARD", "other", "order_id"},
});

class Reader final : public WebhookReader {
 public:
  using WebhookReader::WebhookReader;

 private:
  void ReadRoot(const json::Value& root) override {
    const auto type = json::Integer(Member(root, "type"));
    const std::string shop = json::Id(Member(root, "shop_id"));
    const json::Value& data = Member(root, "data");
    if (!type || !data.is_object()) return Unread("no webhook of TikTok Shop", root);
    if (shop != connection_.account_id) {
      return Elsewhere("shop", shop, root);
    }
    at_ms_ = TimeOf(Member(root, "timestamp"), received_ms_);
    if (*type == kOrderStatus) return ReadChange(root, "order_status", "", kOrderStatuses);
    if (*type == kCancellation)
      return ReadChange(root, "cancel_status", "cancel_id", kCancelStatuses);
    if (*type == kReturn) return ReadChange(root, "return_status", "return_id", kReturnStatuses);
    if (*type == kNewMessage) return ReadMessage(root, data);
    if (*type == kNewConversation) return Unread("a conversation in which nobody wrote yet", root);
    Unread("type " + std::to_string(*type) + " is not read", root);
  }

  Event Blank(EventKind kind) const {
    Event event;
    event.kind = kind;
    event.channel = FactsOf(ChannelId::TikTokShop).name;
    event.connection = connection_.name;
    event.at_ms = at_ms_;
    return event;
  }

  // The order is the subject, and what was granted the object, until they are completed.
  void ReadChange(const json::Value& root, const char* status_name, const char* object_name,
                  std::span<const Status> statuses) {
    const json::Value& data = Member(root, "data");
    const std::string order = json::Id(Member(data, "order_id"));
    const std::string status = json::Text(Member(data, status_name));
    if (order.empty() || status.empty()) return Unread("a change of no order", root);
    std::string id = json::Id(Member(root, "tts_notification_id"));
    if (id.empty()) id = fmt::format("{}:{}:{}", order, status, at_ms_);
    bool known = false;
    for (const Status& one : statuses) {
      if (one.status != status) continue;
      Event event = Blank(one.kind);
      event.id = id;
      event.subject = order;
      event.object_id = json::Id(Member(data, object_name));
      decoded_.partial.push_back(std::move(event));
      known = true;
    }
    if (!known) Unread("an order's change to `" + status + "` wakes no rule", root);
  }

  void ReadMessage(const json::Value& root, const json::Value& data) {
    Event event = Blank(EventKind::Message);
    event.address = json::Id(Member(data, "conversation_id"));
    event.id = json::Id(Member(data, "message_id"));
    event.at_ms = TimeOf(Member(data, "create_time"), at_ms_);
    if (event.address.empty() || event.id.empty()) {
      return Unread("a message without conversation or id", root);
    }
    if (Member(data, "is_visible") == false) return Unread("a message nobody sees", root);
    const std::string role = json::Text(Member(Member(data, "sender"), "role"));
    if (role == "SHOP" || role == "CUSTOMER_SERVICE" || role == "ROBOT") return AddEcho(event);
    if (role != "BUYER") return Unread("a message of role `" + role + "` is not read", root);
    const auto content = json::Parse(json::Text(Member(data, "content")));
    if (!content || !content->is_object()) return Unread("its content is no object", root);
    const std::string type = json::Text(Member(data, "type"));
    if (type == "TEXT") {
      event.text = json::Text(Member(*content, "content"));
      return Add(std::move(event));
    }
    const auto known = std::ranges::find(kMessageTypes, type, &MessageType::type);
    if (known == kMessageTypes.end()) {
      return Unread("message type `" + type + "` is not read", root);
    }
    BringMessage(event, known->kind,
                 {{.kind = std::string(known->kind),
                   .id = json::Id(Member(*content, known->id)),
                   .url = json::Text(Member(*content, "url"))}});
    Add(std::move(event));
  }

  // All that the shop says comes back, whoever wrote it. What is ours is known by its id, and
  // settles a send of which no answer came; a person's is not told apart.
  void AddEcho(Event event) {
    event.kind = EventKind::DeliverySent;
    event.provider_id = event.id;
    event.id += ":sent";
    Add(std::move(event));
  }

  void Add(Event event) { decoded_.events.push_back(std::move(event)); }

  std::int64_t at_ms_ = 0;
};

}  // namespace

Decoded DecodeTikTokShop(const Connection& connection, std::string_view body,
                         std::int64_t received_ms) {
  return Reader(connection, received_ms).Read(body);
}

}  // namespace hark::channel
