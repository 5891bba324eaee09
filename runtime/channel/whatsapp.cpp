// WhatsApp Business Cloud API. Sources of the requests: facebook/openapi
// business-messaging-api v23.0 and Meta's service messages page, 21 May 2026; limits that
// the OpenAPI file does not carry from pywa 0bcf2f192ff3.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/channel/adapters.h"
#include "runtime/channel/fit.h"
#include "runtime/channel/json.h"
#include "runtime/channel/meta_signature.h"
#include "runtime/channel/whatsapp_decode.h"
#include "runtime/channel/whatsapp_error.h"

namespace hark::channel {
namespace {

// A reply button's id has 1 to 256 characters (pywa callback.py); bytes are never fewer.
constexpr Limits kLimits{*ChannelNamed("whatsapp"), 256};

// Any message is free for 24 h after the contact's last one (Meta, 21 May 2026).
constexpr std::int64_t kReplyWindowMs = 24LL * 60 * 60 * 1000;
// What is not answered 200 is sent again for up to 7 days (Meta, webhooks page, 29 Apr 2026).
constexpr std::int64_t kRedeliveryWindowMs = 7LL * 24 * 60 * 60 * 1000;

bool IsPhone(std::string_view address) {
  return !address.empty() && std::all_of(address.begin(), address.end(),
                                         [](char byte) { return byte >= '0' && byte <= '9'; });
}

// Webhooks give numbers without the plus; a number sent without it would get the
// business's own country code. Any other address is a business-scoped user id.
void SetRecipient(json::Value& message, std::string_view address) {
  if (IsPhone(address)) {
    message["to"] = "+" + std::string(address);
  } else if (address.starts_with('+')) {
    message["to"] = address;
  } else {
    message["recipient"] = address;
  }
}

json::Value Buttons(const Content& content) {
  json::Value buttons = json::Value::array();
  for (const Choice& choice : content.choices) {
    buttons.push_back(
        {{"type", "reply"}, {"reply", {{"id", choice.payload}, {"title", choice.title}}}});
  }
  return {{"type", "button"},
          {"body", {{"text", content.text}}},
          {"action", {{"buttons", std::move(buttons)}}}};
}

class WhatsAppAdapter final : public Adapter {
 public:
  std::string_view name() const override { return kLimits.facts.name; }

  HttpResponse Handshake(const Connection& connection, const HttpRequest& request) const override {
    return MetaHandshake(connection.verify_token, request);
  }
  bool Authentic(const Connection& connection, const HttpRequest& request) const override {
    return MetaAuthentic(connection.app_secret, request);
  }
  Decoded Decode(const Connection& connection, std::string_view body,
                 std::int64_t received_ms) const override {
    return DecodeWhatsApp(connection, body, received_ms);
  }

  std::vector<Content> Fit(const Content& content) const override {
    return FitTo(kLimits, content);
  }

  HttpRequest Encode(const Connection& connection, std::string_view address, const Content& content,
                     std::string_view effect_id) const override {
    json::Value message = {{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
    SetRecipient(message, address);
    if (content.choices.empty()) {
      message["type"] = "text";
      message["text"] = {{"body", content.text}, {"preview_url", false}};
    } else {
      message["type"] = "interactive";
      message["interactive"] = Buttons(content);
    }
    if (!effect_id.empty()) message["biz_opaque_callback_data"] = effect_id;
    return {"POST",
            connection.api_url + "/" + connection.account_id + "/messages",
            {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + connection.token}},
            json::Dump(message)};
  }

  std::optional<HttpRequest> Acknowledge(const Connection&, const value::Event&) const override {
    return std::nullopt;
  }
  SendResult Interpret(const HttpResponse& response) const override {
    return InterpretWhatsApp(response);
  }
  std::int64_t redelivery_window_ms() const override { return kRedeliveryWindowMs; }
  std::int64_t reply_window_ms() const override { return kReplyWindowMs; }
};

}  // namespace

const Adapter& WhatsApp() {
  static const WhatsAppAdapter adapter;
  return adapter;
}

}  // namespace hark::channel
